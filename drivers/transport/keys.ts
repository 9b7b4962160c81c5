/** Keys of one keyboard, as usages of the HID keyboard page (0x07), kept away from every window. */
import type { Result } from '../basics/result.ts';
import type { DeviceFault } from '../device.ts';

export interface KeyHandlers {
  /** One key went down or came up. Automatic repeats are not reported. */
  onKey(usage: number, pressed: boolean): void;
  /** Something about keys was lost or cannot be named: the code they belong to is not to be trusted. */
  onSpoilt(why: string): void;
  /** Called at most once; the keyboard is unusable afterwards. Not called after `close()`. */
  onLost(fault: DeviceFault): void;
}

export interface KeyTransport {
  /** `path` is a stable link (/dev/input/by-id/…-event-kbd). Opens only if nobody else sees the keys from then on. */
  open(path: string, handlers: KeyHandlers): Promise<Result<{ close(): Promise<void> }, DeviceFault>>;
}
