/** The words of the HTTPS transport that both ends must spell alike. */
export const paths = {
  events: '/v1/events',
  commands: '/v1/commands',
  codes: '/v1/codes',
  state: '/v1/state',
  policy: '/v1/policy',
  /** Followed by a slash and the name of the list. */
  lists: '/v1/lists',
  shiftKey: '/v1/shift-key',
  /** Followed by a slash and an architecture as dpkg names it: the signed manifest of the newest release. */
  releases: '/v1/releases',
  /** Followed by a slash and the SHA-256 of a package, hexadecimal; given in pieces (RFC 9110 §14). */
  packages: '/v1/packages',
} as const;

export const mediaTypes = {
  /** CloudEvents 1.0 HTTP binding §3.3, batched content mode. */
  batch: 'application/cloudevents-batch+json',
  json: 'application/json',
  /** A JWS in its compact serialisation (RFC 7515 §9.2.1). */
  jose: 'application/jose',
  /** A signed list: kiosk/lists/README.md. */
  list: 'application/vnd.kadian.list',
  /** As the IANA registry has it. */
  package: 'application/vnd.debian.binary-package',
  /** RFC 9457. */
  problem: 'application/problem+json',
} as const;

/** The box's source URN: names the box of an empty batch, which is a sign of life, and must be that of every event. */
export const sourceHeader = 'kadian-source';

/** X25519 public key of the box in base64url: to which a service that enrols nobody seals the keys of lists. */
export const boxKeyHeader = 'kadian-box-key';

/** Bounds both ends keep; bytes are of JSON before compression. */
export const wireLimits = {
  maxBatchEvents: 2_000,
  maxBatchBytes: 4 * 1024 * 1024,
  maxAnswerBytes: 256 * 1024,
  maxPolicyBytes: 1024 * 1024,
  /** A manifest and the longest body of a list. */
  maxListBytes: 129 * 1024 * 1024,
  /** Of one piece of a package. */
  maxPartBytes: 2 * 1024 * 1024,
} as const;
