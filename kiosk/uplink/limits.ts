import { type BackoffLimits, defaultBackoff } from './backoff.ts';

/** How the uplink paces itself; times in milliseconds, sizes in bytes of the outbox's own count. */
export interface UplinkLimits {
  readonly backoff: BackoffLimits;
  readonly maxEvents: number;
  readonly maxBytes: number;
  /** How much of a batch is read at once: a fraction of a millisecond's work, between which the gate goes on. */
  readonly pieceEvents: number;
  /** Events in a batch sent for an alarm, or to probe an open circuit: small, to be through quickly. */
  readonly smallBatchEvents: number;
  /** How long an ordinary event may wait for company. */
  readonly lingerMs: number;
  /** How long an alarm waits behind an ordinary batch before that batch is taken back. */
  readonly alarmPatienceMs: number;
  /** Least time between two attempts that alarms bring forward while the line is down. */
  readonly alarmRetryMs: number;
  /** An empty batch after this long without another, so that the district can tell a quiet box from a silent one. */
  readonly signOfLifeMs: number;
}

export const defaultLimits: UplinkLimits = {
  backoff: defaultBackoff,
  maxEvents: 200,
  maxBytes: 256 * 1024,
  pieceEvents: 50,
  smallBatchEvents: 32,
  lingerMs: 200,
  alarmPatienceMs: 500,
  alarmRetryMs: 2_000,
  signOfLifeMs: 20_000,
};
