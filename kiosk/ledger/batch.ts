/** How a batch of the outbox is bounded, and where it begins. */
export interface BatchLimits {
  readonly maxEvents: number;
  /** Of the events as JSON, estimated to within the length of their codes. */
  readonly maxBytes: number;
}

/** A place in the order of sending. */
export interface OutboxPlace {
  readonly chain: string;
  readonly alarm: boolean;
  readonly sequence: number;
}

/** Bytes of the fields around `data` when an event is written as JSON. */
export const envelopeBytes = 512;
