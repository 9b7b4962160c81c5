import type { Result } from '../../drivers/basics/result.ts';
import type { Acknowledgement, CloudEvent } from './contract.ts';
import type { UplinkFault } from './fault.ts';

/** A way to the district: one batch out, one acknowledgement back. It keeps its own deadline and rejects only for a bug. */
export interface UplinkTransport {
  /** Sends a batch, empty for a sign of life. `signal` takes it back: the outcome is then `preempted`. */
  send(events: readonly CloudEvent[], signal: AbortSignal): Promise<Result<Acknowledgement, UplinkFault>>;
  close(): void;
}
