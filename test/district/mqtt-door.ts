/**
 * The district's door to a broker: takes what boxes send over MQTT 5 as the service takes it over HTTPS, and answers by
 * response topic and correlation data. It holds nothing: several doors on one broker share the questions between them, and
 * a question that is lost with one of them is asked again by its box.
 */
import { randomBytes } from 'node:crypto';
import { type IClientOptions, type IPublishPacket, MqttClient } from 'mqtt';
import type { CommandList } from '../../kiosk/uplink/command-contract.ts';
import type { Acknowledgement, CloudEvent } from '../../kiosk/uplink/contract.ts';
import { mqttLimits, type BoxStatus, type DocumentQuestion, topicsOf } from '../../kiosk/uplink/mqtt-contract.ts';
import { openBrokerSocket } from '../../kiosk/uplink/mqtt-socket.ts';
import { filters, readStatus } from './mqtt-door-topics.ts';
import { answerTo, type DoorAnswer } from './mqtt-door-answers.ts';

/** What the door needs of the service behind it. */
export interface DoorService {
  /** Keeps a batch; resolves when it is durable. */
  accept(source: string, events: readonly CloudEvent[]): Promise<Acknowledgement>;
  /** The unexpired commands for a box after `after`, at once. */
  listCommands(source: string, after: number): Promise<CommandList>;
  /** The document and its media type; null when nothing is newer, undefined when nothing is there for this box. */
  fetchDocument?(
    source: string,
    question: DocumentQuestion,
  ): Promise<{ readonly type: string; readonly bytes: Uint8Array } | null | undefined>;
  /** Why this is not the box it says it is; null lets it in. Without it any box is let in. */
  whyNot?(source: string, authorization: string | undefined): Promise<string | null> | string | null;
  /** A box came, left, or fell silent; told to every door, and anew after each connection. */
  onBoxStatus?(status: BoxStatus): void;
}

export interface MqttDoorOptions {
  /** `mqtt://…` or `mqtts://…`. */
  readonly url: URL;
  readonly service: DoorService;
  readonly credentials?: { readonly username: string; readonly password: string };
  /** PEM of the only authority accepted. */
  readonly authority?: string;
  /** For whoever runs the service: what went wrong between it and the broker. */
  readonly onTrouble?: (detail: string) => void;
}

export interface MqttDoor {
  /** Resolves when the broker has taken the subscriptions, also those after a loss. */
  untilOpen(): Promise<void>;
  /** Tells a box, or with null every box that is present, to ask for commands; whichever door it asks then will know. */
  wake(source: string | null): void;
  /** Answers nothing that comes from now on. */
  stop(): Promise<void>;
}

/** Questions being answered at once; above it the broker keeps the next one to itself. */
const mostAtOnce = 64;

/** Connects, and again after every loss until it is stopped. */
export function startMqttDoor(options: MqttDoorOptions): MqttDoor {
  const { url, service, onTrouble = () => undefined } = options;
  const client = new MqttClient(() => openBrokerSocket(url, options, () => undefined), clientOptions(options));
  let open = false;
  let waiting: (() => void)[] = [];
  const present = new Set<string>();
  let running = 0;
  let held: (() => void)[] = [];
  let stopping = false;

  client.on('connect', () => {
    client.subscribe([...filters], { qos: 1 }, (error) => {
      if (error !== null) return onTrouble(error.message);
      open = true;
      for (const resolve of waiting) resolve();
      waiting = [];
    });
  });
  client.on('close', () => {
    open = false;
    // Their packet identifiers mean nothing on the next connection.
    held = [];
  });
  client.on('error', (error) => onTrouble(error.message));
  client.handleMessage = (_packet, done) => {
    if (running <= mostAtOnce) done();
    else held.push(done);
  };
  client.on('message', (_topic, _payload, packet) => {
    if (stopping) return;
    const status = readStatus(packet);
    if (status !== null) {
      if (status.state === 'present') present.add(status.source);
      else present.delete(status.source);
      service.onBoxStatus?.(status);
      return;
    }
    running += 1;
    void handle(packet);
  });

  async function handle(packet: IPublishPacket): Promise<void> {
    const answer = await answerTo(packet, service);
    if (answer !== null) send(answer);
    running -= 1;
    held.shift()?.();
  }

  /** What cannot be sent now is not kept: its box asks again. */
  function send({ source, correlationData, status, contentType, body }: DoorAnswer): void {
    if (!client.connected || stopping) return;
    client.publish(
      topicsOf(source).answers,
      body,
      {
        qos: 1,
        properties: {
          contentType,
          correlationData,
          messageExpiryInterval: mqttLimits.answerExpiryS,
          userProperties: { status: String(status) },
        },
      },
      quietly,
    );
  }

  /** No subscriber, or a connection that ended: the box learns it by itself. */
  function quietly(error?: Error): void {
    if (error instanceof Error && !stopping) onTrouble(error.message);
  }

  return {
    untilOpen: () => (open ? Promise.resolve() : new Promise((resolve) => waiting.push(resolve))),
    wake(source) {
      if (!client.connected) return;
      const properties = { messageExpiryInterval: mqttLimits.wakeExpiryS };
      for (const box of source === null ? present : [source]) {
        client.publish(topicsOf(box).wake, '', { qos: 1, properties }, quietly);
      }
    },
    async stop() {
      stopping = true;
      await client.endAsync(true);
    },
  };
}

/** No session outlives the connection: questions that nobody waits for any more are not to pile up at the broker. */
function clientOptions({ credentials }: MqttDoorOptions): IClientOptions {
  return {
    protocolVersion: 5,
    clientId: `district${randomBytes(7).toString('hex')}`,
    clean: true,
    keepalive: 15,
    reconnectPeriod: 500,
    reconnectOnConnackError: true,
    resubscribe: false,
    ...credentials,
    properties: { sessionExpiryInterval: 0, receiveMaximum: mostAtOnce },
  };
}
