/** GPIO lines by the kernel's character device, version 2 of its interface: the production adapter on current systems. */
import type { DeviceFault } from '../device.ts';
import { err, ok, type Result } from '../basics/result.ts';
import {
  decodeEvents,
  decodeLineRequestFd,
  decodeValues,
  encodeLineRequest,
  encodeValues,
  EVENT_BYTES,
  lineFlags,
  requests,
  type LineRequest,
} from './gpio-abi.ts';
import { findLine } from './gpio-chip.ts';
import { gpioFault, lineText, lostLine } from './gpio-faults.ts';
import { linuxGpioKernel, type GpioKernel } from './gpio-kernel.ts';
import type { GpioLineIdentity, GpioTransport, InputHandlers, InputLine, InputSettings, OutputLine } from './ports.ts';

const CONSUMER = 'kadian';
const EVENTS_AT_ONCE = 16;

/** Lines of the chips of `kernel`. A line is freed when closed; whether it keeps its level then is the kernel's choice. */
export function characterDeviceGpio(kernel: GpioKernel = linuxGpioKernel()): GpioTransport {
  return {
    openOutput: (identity) => openOutput(kernel, identity),
    openInput: (identity, settings, handlers) => openInput(kernel, identity, settings, handlers),
  };
}

function openOutput(kernel: GpioKernel, identity: GpioLineIdentity): Result<OutputLine, DeviceFault> {
  const opened = requestLine(kernel, identity, { flags: lineFlags.output, outputActive: false });
  if (!opened.ok) return opened;
  const line = opened.value;
  return ok({
    set: (active) => line.call('setting the line', requests.setValues, encodeValues(active)),
    read: () => line.read('reading the line back'),
    close: () => line.close(),
  });
}

function openInput(
  kernel: GpioKernel,
  identity: GpioLineIdentity,
  settings: InputSettings,
  handlers: InputHandlers,
): Result<InputLine, DeviceFault> {
  const flags = lineFlags.input | lineFlags.edgeRising | lineFlags.edgeFalling | biasFlag(settings.bias);
  const debounceUs = Math.round((settings.debounceMs ?? 0) * 1000);
  const opened = requestLine(kernel, identity, debounceUs > 0 ? { flags, debounceUs } : { flags });
  if (!opened.ok) return opened;
  const line = opened.value;
  const first = line.read('reading the line');
  if (!first.ok) {
    line.close();
    return first;
  }
  let level = first.value;
  const change = (active: boolean): void => {
    if (active === level || line.isClosed()) return;
    level = active;
    handlers.onChange(active);
  };
  const buffer = new Uint8Array(EVENT_BYTES * EVENTS_AT_ONCE);
  const stopWatching = kernel.watch(line.fd, () => {
    if (line.isClosed()) return;
    const taken = kernel.read(line.fd, buffer);
    if (taken.ok) decodeEvents(buffer.subarray(0, taken.value)).forEach(change);
    else if (taken.error !== 'EAGAIN') return lose(taken.error);
    if (line.isClosed()) return;
    // Events can be dropped when the kernel's queue is full; the level itself cannot. It is debounced by the kernel too.
    const now = line.read('reading the line');
    if (now.ok) change(now.value);
    else lose('ENODEV');
  });
  const close = (): void => {
    if (line.isClosed()) return;
    stopWatching();
    line.close();
  };
  const lose = (errno: string): void => {
    close();
    handlers.onLost(lostLine(identity, errno));
  };
  return ok({ read: () => line.read('reading the line'), close });
}

interface OpenLine {
  readonly fd: number;
  call(action: string, request: number, buffer: Uint8Array): Result<void, DeviceFault>;
  read(action: string): Result<boolean, DeviceFault>;
  isClosed(): boolean;
  close(): void;
}

function requestLine(
  kernel: GpioKernel,
  identity: GpioLineIdentity,
  wanted: Omit<LineRequest, 'offset' | 'consumer'>,
): Result<OpenLine, DeviceFault> {
  const device = lineText(identity);
  const found = findLine(kernel, identity);
  if (!found.ok) return found;
  const { chipFd, offset, consumer } = found.value;
  const flags = identity.activeLow ? wanted.flags | lineFlags.activeLow : wanted.flags;
  const request = encodeLineRequest({ ...wanted, flags, offset, consumer: CONSUMER });
  const asked = kernel.ioctl(chipFd, requests.line, request);
  kernel.close(chipFd);
  if (!asked.ok) {
    const fault = gpioFault(device, 'opening the line', asked.error);
    return err(consumer === '' ? fault : { ...fault, detail: `${fault.detail} (held by "${consumer}")` });
  }
  return ok(openLine(kernel, device, decodeLineRequestFd(request)));
}

function openLine(kernel: GpioKernel, device: string, fd: number): OpenLine {
  let closed = false;
  const call = (action: string, request: number, buffer: Uint8Array): Result<void, DeviceFault> => {
    // After closing, the number may belong to another file.
    const answer = closed ? err('EBADF') : kernel.ioctl(fd, request, buffer);
    return answer.ok ? answer : err(gpioFault(device, action, answer.error));
  };
  return {
    fd,
    call,
    read(action) {
      const values = encodeValues(false);
      const answer = call(action, requests.getValues, values);
      return answer.ok ? ok(decodeValues(values)) : answer;
    },
    isClosed: () => closed,
    close() {
      if (!closed) kernel.close(fd);
      closed = true;
    },
  };
}

function biasFlag(bias: InputSettings['bias']): bigint {
  switch (bias) {
    case 'pullUp':
      return lineFlags.pullUp;
    case 'pullDown':
      return lineFlags.pullDown;
    case 'none':
      return lineFlags.biasDisabled;
    case undefined:
      return 0n;
  }
}
