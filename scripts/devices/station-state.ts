/** Whether a station runs on this box, and what it says of itself: its /health on loopback, and who holds its ledger. */
import { existsSync, readFileSync } from 'node:fs';
import { request } from 'node:http';
import path from 'node:path';
import { z } from 'zod';
import type { Site } from '../../kiosk/station/site/site.ts';
import { checked } from '../../drivers/basics/checked.ts';

/** What is read of kiosk/station/station-parts.ts `StationStatus`, and no more. */
const healthSchema = z.object({
  status: z.enum(['able', 'referring']),
  missing: z.record(z.string(), z.string()),
  ledger: z.string(),
  unwritten: z.number(),
  outbox: z.number(),
  uplink: z.enum(['unknown', 'connected', 'lost']),
  sound: z.string(),
  screen: z.enum(['painting', 'lost', 'notSeen']),
  clockTrusted: z.boolean(),
});

export type StationHealth = z.output<typeof healthSchema>;

export type StationState =
  | { readonly state: 'running'; readonly health: StationHealth }
  /** Something holds the port or the ledger and does not answer as a station does. */
  | { readonly state: 'mute'; readonly why: string }
  | { readonly state: 'stopped' };

/** Asks at most `withinMs`. */
export async function stationState(
  { screen }: Pick<Site, 'screen'>,
  dataDirectory: string,
  withinMs = 2_000,
): Promise<StationState> {
  const answer = await healthOf(screen.port, withinMs);
  const health = answer.body === null ? null : checked(healthSchema, parsed(answer.body));
  if (health?.success === true) return { state: 'running', health: health.data };
  const holder = holderOf(dataDirectory);
  if (holder !== null) return { state: 'mute', why: `process ${holder} holds the ledger and does not answer` };
  if (answer.body !== null) return { state: 'mute', why: `another program answers on port ${screen.port}` };
  return answer.refused ? { state: 'stopped' } : { state: 'mute', why: `port ${screen.port} does not answer` };
}

/** The process named in `ledger.pid`, if it lives. */
function holderOf(dataDirectory: string): number | null {
  const file = path.join(dataDirectory, 'ledger.pid');
  if (!existsSync(file)) return null;
  try {
    const pid = Number(readFileSync(file, 'utf8'));
    return Number.isInteger(pid) && pid > 1 && existsSync(`/proc/${pid}`) ? pid : null;
  } catch {
    return null;
  }
}

interface PortAnswer {
  readonly body: string | null;
  readonly refused: boolean;
}

function healthOf(port: number, withinMs: number): Promise<PortAnswer> {
  // Port 0 lets the station choose one: nobody knows which.
  if (port === 0) return Promise.resolve({ body: null, refused: true });
  return new Promise((resolve) => {
    const asked = request({ host: '127.0.0.1', port, path: '/health', agent: false }, (answer) => {
      const parts: Buffer[] = [];
      answer.on('data', (part: Buffer) => parts.push(part));
      answer.on('end', () =>
        resolve({ body: Buffer.concat(parts).toString('utf8').slice(0, 100_000), refused: false }),
      );
      answer.on('error', () => resolve({ body: null, refused: false }));
    });
    asked.setTimeout(withinMs, () => asked.destroy());
    asked.on('error', (error: NodeJS.ErrnoException) =>
      resolve({ body: null, refused: error.code === 'ECONNREFUSED' }),
    );
    asked.end();
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
