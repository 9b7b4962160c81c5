/** Policy and lists over MQTT 5: one question, one signed answer. That there is something newer is told by a command. */
import { err, ok } from '../../drivers/basics/result.ts';
import { bodyOf } from './http-answer.ts';
import { mediaTypes, wireLimits } from './http-contract.ts';
import { type DocumentQuestion, mqttLimits } from './mqtt-contract.ts';
import type { MqttLine } from './mqtt-line.ts';
import type { SyncSource } from './sync.ts';

export interface MqttSyncOptions {
  /** The box's one connection; whoever opened it closes it. */
  readonly line: MqttLine;
  /** Milliseconds for a whole list over the slowest line that is to do. */
  readonly deadlineMs: number;
  /** X25519 public key of the box in base64url. */
  readonly boxKey: string;
}

/** Opens no connection by itself. A list above `mqttLimits.maxDocumentBytes` is `refused`: it is fetched over HTTPS. */
export function mqttSync({ line, deadlineMs, boxKey }: MqttSyncOptions): SyncSource {
  return {
    async fetch(name, since, signal) {
      const question: DocumentQuestion = { name, since, boxKey };
      const answer = await line.ask({
        channel: 'documents',
        contentType: mediaTypes.json,
        userProperties: {},
        payload: Buffer.from(JSON.stringify(question)),
        deadlineMs,
        maxAnswerBytes: name === 'policy' ? wireLimits.maxPolicyBytes : mqttLimits.maxDocumentBytes,
        signal,
      });
      if (!answer.ok) return answer;
      if (answer.value.status === 204) return ok(null);
      if (answer.value.status === 413) return err({ code: 'refused', detail: 'too long for a broker: fetch by HTTPS' });
      return bodyOf(answer.value, name === 'policy' ? mediaTypes.jose : mediaTypes.list);
    },
    close: () => undefined,
  };
}
