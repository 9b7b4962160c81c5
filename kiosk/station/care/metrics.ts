/** Figures in the Prometheus text format, and the health answer; neither holds personal data. */
import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { RecordedEvent } from '../../ledger/record.ts';
import type { Answer } from '../page/server.ts';
import { isAble, type StationStatus } from '../station-status.ts';

export interface Metrics {
  recorded(event: RecordedEvent): void;
  /** Milliseconds from a published model to the word that it was painted. */
  painted(afterMs: number): void;
  render(status: StationStatus): Promise<Answer>;
}

/** A set of its own, so that two stations in one process do not share figures. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  const registers = [registry];
  const events = new Counter({
    name: 'kadian_events_total',
    help: 'Recorded events.',
    labelNames: ['type'],
    registers,
  });
  const paint = new Histogram({
    name: 'kadian_paint_seconds',
    help: 'From a model published to a frame showing it.',
    buckets: [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1],
    registers,
  });
  const outbox = new Gauge({ name: 'kadian_outbox_events', help: 'Events not yet acknowledged.', registers });
  const unwritten = new Gauge({ name: 'kadian_unwritten_events', help: 'Events waiting for the ledger.', registers });
  const connected = new Gauge({ name: 'kadian_uplink_connected', help: '1 while the district answers.', registers });
  const missing = new Gauge({
    name: 'kadian_device_missing',
    help: '1 for each missing device.',
    labelNames: ['device'],
    registers,
  });
  const trusted = new Gauge({ name: 'kadian_clock_trusted', help: '1 while wall time is trusted.', registers });
  const memory = new Gauge({ name: 'kadian_resident_bytes', help: 'Resident memory of the station.', registers });
  return {
    recorded: ({ type }) => events.inc({ type }),
    painted: (afterMs) => paint.observe(afterMs / 1000),
    async render(status) {
      outbox.set(status.outbox);
      unwritten.set(status.unwritten);
      connected.set(status.uplink === 'connected' ? 1 : 0);
      trusted.set(status.clockTrusted ? 1 : 0);
      memory.set(process.memoryUsage.rss());
      missing.reset();
      for (const device of Object.keys(status.missing)) missing.set({ device }, 1);
      return { status: 200, contentType: registry.contentType, body: await registry.metrics() };
    },
  };
}

/** 200 while the machine can grant, 503 while it must refer everybody to staff. */
export function healthAnswer(status: StationStatus): Answer {
  const able = isAble(status);
  const body = JSON.stringify({ status: able ? 'able' : 'referring', ...status });
  return { status: able ? 200 : 503, contentType: 'application/json', body: `${body}\n` };
}

/** An answer on loopback that is not for people. */
export function json(value: object): Answer {
  return { status: 200, contentType: 'application/json', body: `${JSON.stringify(value)}\n` };
}
