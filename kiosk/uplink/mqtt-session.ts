/**
 * One connection to a broker, from CONNECT to its end. It is never mended: after its end the line opens another. The
 * library's own reconnecting and its store of unsent messages stay off, because what is unsent stands in the outbox.
 */
import { type IClientPublishOptions, MqttClient } from 'mqtt';
import type { Clock } from '../../drivers/basics/clock.ts';
import { err, ok, type Result } from '../../drivers/basics/result.ts';
import type { UplinkFault } from './fault.ts';
import { faultOfError, faultOfReason } from './mqtt-fault.ts';
import { type BrokerTrust, openBrokerSocket } from './mqtt-socket.ts';

export type MessageProperties = NonNullable<IClientPublishOptions['properties']>;

export interface Message {
  readonly topic: string;
  readonly payload: Buffer;
  readonly retain?: boolean;
  readonly properties: MessageProperties;
}

export interface SessionOptions {
  /** `mqtt:` or `mqtts:`. */
  readonly url: URL;
  readonly clock: Clock;
  readonly clientId: string;
  readonly credentials: { readonly username: string; readonly password: string } | null;
  readonly trust: BrokerTrust;
  readonly keepAliveS: number;
  readonly sessionExpiryS: number;
  readonly willDelayS: number;
  /** Retained: published by the broker when the connection ends without a farewell. */
  readonly will: Message;
  /** Retained: published as soon as the broker has taken the subscriptions. */
  readonly greeting: Message;
  readonly filters: readonly string[];
  /** Bytes of a packet the broker may send. */
  readonly maxPacketBytes: number;
  readonly onMessage: (message: Message) => void;
  /** Once, also when the connection was never made; nothing comes after it. */
  readonly onEnd: (fault: UplinkFault) => void;
}

export interface MqttSession {
  /** When the broker has let the box in and taken its subscriptions and its greeting. */
  readonly ready: Promise<Result<void, UplinkFault>>;
  /** Bytes of a packet the broker takes; known once ready. */
  readonly maxPacketBytes: number;
  /** QoS 1; `onTaken` hears whether the broker took the message, which says nothing about the district. */
  publish(message: Message, onTaken: (taken: Result<void, UplinkFault>) => void): void;
  /** Ends the connection without a farewell. */
  drop(fault: UplinkFault): void;
  /** Publishes a last message and ends in order; what the broker does not take within `patienceMs` is left. */
  leave(farewell: Message, patienceMs: number): void;
}

/** MQTT 5 §2.1.4: the largest packet there is. */
const largestPacketBytes = 268_435_455;
const noSubscribers = 0x10;

/** Begins to connect. */
export function openSession(options: SessionOptions): MqttSession {
  const { url, filters, greeting, onMessage, onEnd } = options;
  let settle: (result: Result<void, UplinkFault>) => void = () => undefined;
  const ready = new Promise<Result<void, UplinkFault>>((resolve) => (settle = resolve));
  const taken = new Map<number, (taken: Result<void, UplinkFault>) => void>();
  let maxPacketBytes = largestPacketBytes;
  let reached = false;
  let over = false;

  // The socket is ours, so that its authority, its first bytes and its end are seen as they are.
  const socket = openBrokerSocket(url, options.trust, () => (reached = true));
  socket.once('data', (first: Buffer) => {
    // A broker's first word is CONNACK, or on refusal of the protocol DISCONNECT.
    if (first[0] === 0x20 || first[0] === 0xe0) return;
    const portal = /^(HTTP\/|<)/.test(first.toString('latin1', 0, 5));
    end({ code: portal ? 'captivePortal' : 'malformedAnswer', detail: 'what answers speaks no MQTT' });
  });
  const client = new MqttClient(() => socket, clientOptions(options));
  let unparsedBytes = 0;
  socket.on('data', (bytes: Buffer) => {
    unparsedBytes += bytes.byteLength;
    // The library collects a packet whole before it looks at its length.
    if (unparsedBytes > options.maxPacketBytes + 65_536) {
      end({ code: 'malformedAnswer', detail: `a packet longer than ${options.maxPacketBytes} bytes` });
    }
  });
  client.on('packetreceive', (packet) => {
    unparsedBytes = 0;
    if (packet.cmd !== 'puback' || packet.messageId === undefined) return;
    const reason = packet.reasonCode ?? 0;
    const tell = taken.get(packet.messageId);
    taken.delete(packet.messageId);
    tell?.(reason < 0x80 && reason !== noSubscribers ? ok(undefined) : err(faultOfPuback(reason)));
  });
  client.on('connect', ({ properties }) => {
    maxPacketBytes = properties?.maximumPacketSize ?? largestPacketBytes;
    client.subscribe([...filters], { qos: 1 }, (error) => {
      if (error !== null) return end(faultOfError(error, true));
      publish(greeting, (greeted) => {
        // Nobody may be listening for it yet; the broker keeps it.
        if (greeted.ok || greeted.error === nobodyListens) settle(ok(undefined));
        else end(greeted.error);
      });
    });
  });
  client.on('message', (topic, payload, { properties }) => {
    if (!over) onMessage({ topic, payload, properties: properties ?? {} });
  });
  client.on('disconnect', ({ reasonCode }) => end(faultOfReason(reasonCode ?? 0x80)));
  client.on('error', (error) => end(faultOfError(error, reached)));
  client.on('close', () =>
    end({ code: reached ? 'dropped' : 'unreachable', detail: `${url.host} ended the connection` }),
  );

  function end(fault: UplinkFault): void {
    if (over) return;
    over = true;
    taken.clear();
    settle(err(fault));
    // Later in the turn: the library must not be ended from within its own event.
    setImmediate(() => client.end(true));
    socket.destroy();
    onEnd(fault);
  }

  function publish(message: Message, onTaken: (result: Result<void, UplinkFault>) => void): void {
    if (over) return;
    const { topic, payload, retain = false, properties } = message;
    client.publish(topic, payload, { qos: 1, retain, properties }, () => undefined);
    taken.set(client.getLastMessageId(), onTaken);
  }

  return {
    ready,
    get maxPacketBytes() {
      return maxPacketBytes;
    },
    publish,
    drop: end,
    leave({ topic, payload, properties }, patienceMs) {
      if (over) return;
      over = true;
      settle(err({ code: 'dropped', detail: 'closed' }));
      if (!client.connected) {
        setImmediate(() => client.end(true));
        return void socket.destroy();
      }
      // QoS 0: there is no time to wait for an answer, and what waits for one would hold up the DISCONNECT.
      client.publish(topic, payload, { qos: 0, retain: true, properties }, () => undefined);
      for (const messageId of taken.keys()) client.removeOutgoingMessage(messageId);
      client.end(false);
      const patience = options.clock.after(patienceMs, () => socket.destroy());
      socket.once('close', () => patience.cancel());
    },
  };
}

const nobodyListens: UplinkFault = { code: 'serverError', detail: 'no district listens at this broker' };

function faultOfPuback(reason: number): UplinkFault {
  return reason === noSubscribers ? nobodyListens : faultOfReason(reason);
}

function clientOptions(options: SessionOptions): ConstructorParameters<typeof MqttClient>[1] {
  const { clientId, credentials, keepAliveS, sessionExpiryS, willDelayS, will, maxPacketBytes } = options;
  return {
    protocolVersion: 5,
    clientId,
    clean: false,
    keepalive: keepAliveS,
    reconnectPeriod: 0,
    resubscribe: false,
    ...credentials,
    properties: { sessionExpiryInterval: sessionExpiryS, maximumPacketSize: maxPacketBytes },
    will: {
      topic: will.topic,
      payload: will.payload,
      qos: 1,
      retain: true,
      properties: { ...will.properties, willDelayInterval: willDelayS },
    },
  };
}
