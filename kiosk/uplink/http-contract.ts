/** The words of the HTTPS transport that both ends must spell alike. */
export const paths = {
  events: '/v1/events',
  commands: '/v1/commands',
  state: '/v1/state',
} as const;

export const mediaTypes = {
  /** CloudEvents 1.0 HTTP binding §3.3, batched content mode. */
  batch: 'application/cloudevents-batch+json',
  json: 'application/json',
  /** RFC 9457. */
  problem: 'application/problem+json',
} as const;

/** The box's source URN: names the box of an empty batch, which is a sign of life, and must be that of every event. */
export const sourceHeader = 'kadian-source';

/** Bounds both ends keep; bytes are of JSON before compression. */
export const wireLimits = {
  maxBatchEvents: 2_000,
  maxBatchBytes: 4 * 1024 * 1024,
  maxAnswerBytes: 256 * 1024,
} as const;
