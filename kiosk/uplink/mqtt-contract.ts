/**
 * The words of the MQTT 5 transport that both ends must spell alike. What travels is the contract of HTTPS: the same
 * bodies and the same statuses. A topic names the box by its source, percent-encoded and therefore without a slash or a
 * wildcard, so that one line of a broker's access list (`kadian/v1/%u/…`) keeps every box to its own topics.
 */
import { z } from 'zod';
import { placeOf, sourceSchema } from './source.ts';

const root = 'kadian/v1';

/** What a box asks of the district; each request is one message, and each answer another. */
export const upChannels = ['events', 'commands', 'documents'] as const;

export type UpChannel = (typeof upChannels)[number];

export interface BoxTopics {
  readonly up: (channel: UpChannel) => string;
  /** Where the district answers: the response topic of every request. */
  readonly answers: string;
  /** An empty message here says that there is a command to be asked for. */
  readonly wake: string;
  /** Retained: whether the box is there. */
  readonly status: string;
}

/** The topics of one box, or with `+` for the source, the filters of all. */
export function topicsOf(source: string): BoxTopics {
  const box = `${root}/${source}`;
  return {
    up: (channel) => `${box}/up/${channel}`,
    answers: `${box}/down/answers`,
    wake: `${box}/down/wake`,
    status: `${box}/status`,
  };
}

/** Instances of one district subscribe under this name, so that each request reaches one of them (MQTT 5 §4.8.2). */
export const sharedGroup = 'district';

/** The box a topic belongs to, and the rest of the topic; null when it is none of this contract. */
export function boxOfTopic(topic: string): { readonly source: string; readonly rest: string } | null {
  if (!topic.startsWith(`${root}/`)) return null;
  const end = topic.indexOf('/', root.length + 1);
  const source = topic.slice(root.length + 1, end);
  return end === -1 || placeOf(source) === null ? null : { source, rest: topic.slice(end + 1) };
}

/** User properties, in place of the headers of HTTP. */
export const properties = {
  contentEncoding: 'content-encoding',
  /** `Bearer <device token>`: a broker that lets a box in has not yet shown the district who it is. */
  authorization: 'authorization',
  /** A status of HTTP, in three digits. */
  status: 'status',
  /** Seconds. */
  retryAfter: 'retry-after',
} as const;

/** `since` is the box's own wall time of the connection. */
export const boxStatusSchema = z.strictObject({
  source: sourceSchema,
  /** `silent` is the last will: the connection ended without a farewell. `left` is the farewell. */
  state: z.enum(['present', 'silent', 'left']),
  since: z.iso.datetime({ precision: 3 }),
});

export type BoxStatus = z.infer<typeof boxStatusSchema>;

export const commandQuestionSchema = z.strictObject({
  /** The cursor of the last answer, 0 at first. */
  after: z.int().min(0),
});

export const documentQuestionSchema = z.strictObject({
  name: z.enum(['policy', 'roster', 'watchlist']),
  /** The version in force; null asks for all of it. */
  since: z.int().min(0).nullable(),
  /** X25519 public key of the box in base64url; counts only where boxes are not enrolled. */
  boxKey: z.string().max(64),
});

export type DocumentQuestion = z.infer<typeof documentQuestionSchema>;

export const mqttLimits = {
  keepAliveS: 15,
  /** How long a broker keeps what comes for a box that is away; whatever it loses is asked for again. */
  sessionExpiryS: 3_600,
  /** A connection that is made again within this time was no silence. */
  willDelayS: 5,
  /** Room for topic and properties beside a payload. */
  headBytes: 4_096,
  /** A longer list is fetched over HTTPS: a broker is no place for it. */
  maxDocumentBytes: 16 * 1024 * 1024,
  wakeExpiryS: 60,
  answerExpiryS: 60,
} as const;
