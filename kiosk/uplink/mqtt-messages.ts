/** What a box says to its broker: its name, its status, its questions. */
import { createHash } from 'node:crypto';
import { type DeviceKey, deviceToken } from './device-token.ts';
import { mediaTypes } from './http-contract.ts';
import { type BoxStatus, properties as words, topicsOf, type UpChannel } from './mqtt-contract.ts';
import type { Message } from './mqtt-session.ts';
import type { ServiceAddress } from './service-line.ts';

export interface Question {
  readonly channel: UpChannel;
  readonly contentType: string;
  readonly userProperties: Readonly<Record<string, string>>;
  readonly payload: Buffer;
  /** Milliseconds from the call, with connecting, to the answer. */
  readonly deadlineMs: number;
  /** Bytes of the answer's body. */
  readonly maxAnswerBytes: number;
  /** Takes the question back; the outcome is then `preempted`. */
  readonly signal: AbortSignal;
}

type Box = Pick<ServiceAddress, 'url' | 'source' | 'clock' | 'deviceKey'>;

export function questionMessage(box: Box, question: Question, correlationData: Buffer): Message {
  const { source, deviceKey } = box;
  const { channel, contentType, payload, deadlineMs } = question;
  const topics = topicsOf(source);
  const user = {
    ...question.userProperties,
    ...(deviceKey === undefined ? {} : { [words.authorization]: `Bearer ${tokenFor(box, deviceKey)}` }),
  };
  return {
    topic: topics.up(channel),
    payload,
    properties: {
      contentType,
      correlationData,
      responseTopic: topics.answers,
      // Nobody waits for the answer after the deadline: a broker need not keep the question longer.
      messageExpiryInterval: Math.ceil(deadlineMs / 1000),
      // The packet writer sends nothing at all when there are properties without any in them.
      ...(Object.keys(user).length === 0 ? {} : { userProperties: user }),
    },
  };
}

/** `since` is the wall time of the connection, as RFC 3339. */
export function statusMessage(source: string, state: BoxStatus['state'], since: string): Message {
  const status: BoxStatus = { source, state, since };
  return {
    topic: topicsOf(source).status,
    payload: Buffer.from(JSON.stringify(status)),
    retain: true,
    properties: { contentType: mediaTypes.json, payloadFormatIndicator: true },
  };
}

export function tokenFor({ url, source, clock }: Box, deviceKey: DeviceKey): string {
  return deviceToken(deviceKey, source, audienceOf(url), clock.wallMs());
}

/** What a device token for this broker is made out to: `URL.origin` knows no origin of these schemes. */
export function audienceOf(url: URL): string {
  return `${url.protocol}//${url.host}`;
}

/** As long as every broker must allow (MQTT 5 §3.1.3.1): 23 letters and digits. */
export function clientIdOf(source: string): string {
  return `kadian${createHash('sha256').update(source).digest('hex').slice(0, 17)}`;
}
