/** Batches over MQTT 5: what is acknowledged is what the district answers, never what the broker took. */
import { type Compression, compressed } from './compression.ts';
import { acknowledgementSchema } from './contract.ts';
import { readAnswer } from './http-answer.ts';
import { mediaTypes, wireLimits } from './http-contract.ts';
import { properties as words } from './mqtt-contract.ts';
import type { MqttLine } from './mqtt-line.ts';
import type { UplinkTransport } from './transport.ts';

export interface MqttTransportOptions {
  /** The box's one connection; whoever opened it closes it. */
  readonly line: MqttLine;
  readonly compression: Compression;
  /** Milliseconds for a whole exchange with connecting. */
  readonly deadlineMs: number;
}

/** Opens no connection by itself; the first batch does. */
export function mqttTransport({ line, compression, deadlineMs }: MqttTransportOptions): UplinkTransport {
  const userProperties = compression === 'none' ? {} : { [words.contentEncoding]: compression };
  return {
    async send(events, signal) {
      const payload = await compressed(JSON.stringify(events), compression);
      const answer = await line.ask({
        channel: 'events',
        contentType: mediaTypes.batch,
        userProperties,
        payload,
        deadlineMs,
        maxAnswerBytes: wireLimits.maxAnswerBytes,
        signal,
      });
      return answer.ok ? readAnswer(answer.value, acknowledgementSchema) : answer;
    },
    close: () => undefined,
  };
}
