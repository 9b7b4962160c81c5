/** The three that keep events in the process that has them: ours, and what people usually write instead. */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { connect, type IClientOptions, type MqttClient } from 'mqtt';
import { eventAt, openBenchLedger } from '../bench-ledger.ts';
import { peerModule } from './peers.ts';

export const writerKinds = ['kadian', 'jsonFile', 'mqttJsonl'] as const;
export type WriterKind = (typeof writerKinds)[number];

export interface Writer {
  /** Returns, or resolves, when the event is said to be kept. */
  keep(number: number): Promise<void> | void;
  /** In order: what was kept is there afterwards. */
  close(): Promise<void> | void;
}

interface WriterType {
  readonly open: (directory: string) => Promise<Writer>;
  /** How many events are there after a restart. */
  readonly count: (directory: string) => Promise<number>;
}

export const writers: Readonly<Record<WriterKind, WriterType>> = {
  kadian: {
    async open(directory) {
      const ledger = openBenchLedger(directory);
      return {
        keep(number) {
          const written = ledger.appendAll([eventAt(number)]);
          if (!written.ok) throw new Error(written.error.detail);
        },
        close: () => ledger.close(),
      };
    },
    async count(directory) {
      const ledger = openBenchLedger(directory);
      const waiting = ledger.outbox.waiting();
      ledger.close();
      return waiting;
    },
  },
  jsonFile: {
    async open(directory) {
      const events: unknown[] = [];
      return {
        keep(number) {
          events.push(eventAt(number));
          writeFileSync(path.join(directory, 'events.json'), JSON.stringify(events));
        },
        close: () => undefined,
      };
    },
    async count(directory) {
      try {
        const events: unknown = JSON.parse(readFileSync(path.join(directory, 'events.json'), 'utf8'));
        return Array.isArray(events) ? events.length : 0;
      } catch {
        return 0;
      }
    },
  },
  mqttJsonl: {
    async open(directory) {
      // Nobody listens there: the gate is offline, which is when a store is needed.
      const { client, manager } = await connectStored(directory, 9);
      return {
        keep: (number) =>
          new Promise((resolve) => {
            const text = JSON.stringify({ number, ...eventAt(number) });
            client.publish('events', text, { qos: 1, cbStorePut: () => resolve() }, () => undefined);
          }),
        async close() {
          await client.endAsync(true);
          await manager.close();
        },
      };
    },
    async count(directory) {
      const { outgoing } = await openStores(directory);
      let found = 0;
      for await (const _ of outgoing.createStream()) found += 1;
      return found;
    },
  },
};

const lockPatienceMs = 20_000;

type Store = NonNullable<IClientOptions['outgoingStore']>;

/** A client that keeps in `directory` what the broker of `port` has not acknowledged, and sends it when it can. */
export async function connectStored(
  directory: string,
  port: number,
): Promise<{ client: MqttClient; manager: Manager }> {
  const manager = await openStores(directory);
  const { outgoing, incoming } = manager;
  const client = connect(`mqtt://127.0.0.1:${port}`, {
    outgoingStore: outgoing,
    incomingStore: incoming,
    reconnectPeriod: 1_000,
  });
  client.on('error', () => undefined);
  return { client, manager };
}

/** What is used of mqtt-jsonl-store; its settings are its own. */
interface Manager {
  readonly outgoing: Store;
  readonly incoming: Store;
  open(): Promise<unknown>;
  close(): Promise<void>;
}
interface StoreModule {
  readonly Manager: new (directory: string) => Manager;
}

async function openStores(directory: string): Promise<Manager> {
  const module = peerModule('mqtt-jsonl-store');
  if (module === null) throw new Error('mqtt-jsonl-store is not installed');
  // The lock of one that was killed holds for some seconds; a service would be started again until it is over.
  for (const untilMs = performance.now() + lockPatienceMs; ; await pause(500)) {
    try {
      const manager = new (module as StoreModule).Manager(directory);
      await manager.open();
      return manager;
    } catch (error) {
      if (performance.now() > untilMs) throw error;
    }
  }
}
