/**
 * Why a batch did not come back acknowledged. None of these ever acknowledges anything; `detail` is for diagnostics and
 * holds no personal data.
 */
export interface UplinkFault {
  readonly code: /** No connection could be made: name, route, refusal, certificate. */
    | 'unreachable'
    /** The whole exchange did not end within its deadline, however slowly it dripped. */
    | 'timedOut'
    /** The connection ended in mid-exchange. */
    | 'dropped'
    /** Somebody else answered: a login page or a redirect. */
    | 'captivePortal'
    /** An answer that is not this contract's: wrong content type, unreadable, too long, wrong shape. */
    | 'malformedAnswer'
    /** A well-formed acknowledgement of something that was not sent. */
    | 'wrongAcknowledgement'
    /** The service does not know this device or its token. */
    | 'notAuthorised'
    /** The service cannot accept the batch as it is. */
    | 'refused'
    /** The batch is too large for the service: a smaller one is tried. */
    | 'tooLarge'
    /** The service asks for patience or has failed itself. */
    | 'serverError'
    /** An ordinary batch was taken back so that an alarm need not wait behind it; nothing is wrong. */
    | 'preempted'
    /** The outbox could not be read or marked. */
    | 'outboxFailed';
  readonly detail: string;
  /** What the service asked for before the next attempt, in milliseconds. */
  readonly retryAfterMs?: number;
}
