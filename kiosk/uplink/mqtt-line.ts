/**
 * The kept connection of a box to its broker, and questions over it. A question is a message with a response topic and
 * correlation data (MQTT 5 §4.10), and only the district's own message back is its answer: that the broker took the
 * question means nothing. No connection is opened by itself: whoever asks brings it, with the back-off of who asks.
 */
import { randomBytes } from 'node:crypto';
import { err, ok, type Result } from '../../drivers/basics/result.ts';
import { utcText } from './contract.ts';
import type { UplinkFault } from './fault.ts';
import type { Answer } from './http-exchange.ts';
import { answerOf } from './mqtt-answer.ts';
import { mqttLimits, topicsOf } from './mqtt-contract.ts';
import { clientIdOf, type Question, questionMessage, statusMessage, tokenFor } from './mqtt-messages.ts';
import { type Message, type MqttSession, openSession } from './mqtt-session.ts';
import type { ServiceAddress } from './service-line.ts';

/** The address of a broker, `mqtts://…` or, on loopback, `mqtt://…`; only there may a box be without a device key. */
export interface MqttAddress extends ServiceAddress {
  /** Seconds without a packet after which the broker takes the box for silent is one and a half times this. */
  readonly keepAliveS?: number;
  /** Seconds the broker waits for a new connection before it says that the box is silent. */
  readonly willDelayS?: number;
}

export interface LineListener {
  /** The district says that there is a command to be asked for. */
  onWake(): void;
  onLost(fault: UplinkFault): void;
}

export interface MqttLine {
  ask(question: Question): Promise<Result<Answer, UplinkFault>>;
  /** Returns how to stop listening. */
  listen(listener: LineListener): () => void;
  /** Says farewell. A question after it is `unreachable`. */
  close(): void;
}

const farewellPatienceMs = 1_000;

/** Opens no connection by itself; the first question does. */
export function openMqttLine(address: MqttAddress): MqttLine {
  return new Line(address);
}

class Line implements MqttLine {
  readonly #address: MqttAddress;
  readonly #waiting = new Map<string, (result: Result<Answer, UplinkFault>) => void>();
  readonly #listeners = new Set<LineListener>();
  #session: MqttSession | null = null;
  #since = '';
  #closed = false;

  constructor(address: MqttAddress) {
    this.#address = address;
  }

  ask(question: Question): Promise<Result<Answer, UplinkFault>> {
    const { deadlineMs, maxAnswerBytes, signal } = question;
    return new Promise((resolve) => {
      const correlation = randomBytes(12);
      const key = correlation.toString('hex');
      let session: MqttSession | null = null;
      let taken = false;
      const finish = (result: Result<Answer, UplinkFault>): void => {
        if (!this.#waiting.delete(key)) return;
        deadline.cancel();
        signal.removeEventListener('abort', takeBack);
        const long = result.ok && result.value.body.byteLength > maxAnswerBytes;
        resolve(long ? err({ code: 'malformedAnswer', detail: `answer longer than ${maxAnswerBytes} bytes` }) : result);
      };
      const takeBack = (): void => finish(err({ code: 'preempted', detail: 'taken back' }));
      const deadline = this.#address.clock.after(deadlineMs, () => {
        const fault: UplinkFault = { code: 'timedOut', detail: `no complete answer within ${deadlineMs} ms` };
        finish(err(fault));
        // A broker that did not even take the question stands still: the next one goes over another connection.
        if (!taken) session?.drop(fault);
      });
      this.#waiting.set(key, finish);
      if (signal.aborted) return takeBack();
      signal.addEventListener('abort', takeBack, { once: true });
      const found = this.#connected();
      if (!found.ok) return finish(found);
      session = found.value;
      const message = questionMessage(this.#address, question, correlation);
      void put(found.value, message, () => this.#waiting.has(key)).then((result) => {
        taken = true;
        return result.ok ? undefined : finish(result);
      });
    });
  }

  listen(listener: LineListener): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  close(): void {
    this.#closed = true;
    const fault: UplinkFault = { code: 'unreachable', detail: 'closed' };
    this.#session?.leave(statusMessage(this.#address.source, 'left', this.#since), farewellPatienceMs);
    this.#session = null;
    this.#lost(fault);
  }

  #connected(): Result<MqttSession, UplinkFault> {
    if (this.#closed) return err({ code: 'unreachable', detail: 'closed' });
    if (this.#session !== null) return ok(this.#session);
    const { url, source, clock, deviceKey, keepAliveS, willDelayS } = this.#address;
    const near = isLoopback(url);
    if (url.protocol !== 'mqtts:' && !near) return err({ code: 'unreachable', detail: 'plain MQTT leaves loopback' });
    if (deviceKey === undefined && !near) return err({ code: 'notAuthorised', detail: 'this box has no device key' });
    this.#since = utcText(clock.wallMs());
    const topics = topicsOf(source);
    const session = openSession({
      url,
      clock,
      clientId: clientIdOf(source),
      credentials: deviceKey === undefined ? null : { username: source, password: tokenFor(this.#address, deviceKey) },
      trust: this.#address,
      keepAliveS: keepAliveS ?? mqttLimits.keepAliveS,
      sessionExpiryS: mqttLimits.sessionExpiryS,
      willDelayS: willDelayS ?? mqttLimits.willDelayS,
      will: statusMessage(source, 'silent', this.#since),
      greeting: statusMessage(source, 'present', this.#since),
      filters: [topics.answers, topics.wake],
      maxPacketBytes: mqttLimits.maxDocumentBytes + mqttLimits.headBytes,
      onMessage: (message) => this.#received(message, topics.wake),
      onEnd: (fault) => {
        if (this.#session === session) this.#session = null;
        this.#lost(fault);
      },
    });
    this.#session = session;
    return ok(session);
  }

  #received({ topic, payload, properties }: Message, wake: string): void {
    if (topic === wake) for (const listener of this.#listeners) listener.onWake();
    // An answer to a question that has been given up, or that came before, is nobody's.
    else this.#waiting.get(properties.correlationData?.toString('hex') ?? '')?.(ok(answerOf(payload, properties)));
  }

  #lost(fault: UplinkFault): void {
    for (const finish of this.#waiting.values()) finish(err(fault));
    for (const listener of this.#listeners) listener.onLost(fault);
  }
}

/**
 * Waits for the broker and gives it the message; resolves when it has taken or refused it. A question that is no longer
 * waited for is not put; one whose connection ended is never resolved, because its loss is told to all that wait.
 */
async function put(
  session: MqttSession,
  message: Message,
  isWaitedFor: () => boolean,
): Promise<Result<void, UplinkFault>> {
  const ready = await session.ready;
  if (!ready.ok || !isWaitedFor()) return ready;
  if (message.payload.byteLength + mqttLimits.headBytes > session.maxPacketBytes) {
    return err({ code: 'tooLarge', detail: `the broker takes ${session.maxPacketBytes} bytes` });
  }
  return new Promise((resolve) => session.publish(message, resolve));
}

function isLoopback(url: URL): boolean {
  return ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname);
}
