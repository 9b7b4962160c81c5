/** Who keeps events in its own process and sends them on itself: ours to a district, mqtt.js to a broker. */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { freePort } from '../../district/free-port.ts';
import { openBenchLedger } from '../bench-ledger.ts';
import { startDistrictProcess } from '../district-process.ts';
import { emptyOutbox } from '../empty-outbox.ts';
import { endsWithUs } from '../ends-with-us.ts';
import type { Forwarded } from './arrivals.ts';
import { fillByChild } from './child-contender.ts';
import { startMqttDistrict } from './mqtt-district.ts';
import { endServer } from './server.ts';

/** Durable at both ends: the reference district answers when its database has them, and it refuses what came before. */
export async function oursForwarded(directory: string, count: number): Promise<Forwarded> {
  await fillByChild('kadian', directory, count);
  const atDistrict = path.join(directory, 'district');
  const district = await startDistrictProcess(atDistrict);
  const ledger = openBenchLedger(directory);
  const waiting = ledger.outbox.waiting();
  const tookMs = await emptyOutbox(ledger, district.url, 0, () => pause(5));
  ledger.close();
  const authorization = `Operator ${readFileSync(path.join(atDistrict, 'operator.token'), 'utf8').trim()}`;
  const answer = await fetch(new URL('/v1/state', district.url), { headers: { authorization } });
  const { events, duplicates } = received.parse(await answer.json());
  await district.stop();
  return { perSecond: (1000 * events) / tookMs, missing: waiting - events, twice: duplicates };
}

/** What the district says of itself. */
const received = z.object({ events: z.number(), duplicates: z.number() });

/** To Debian's mosquitto, in memory; null where there is none. */
export function storedForwarded(
  mosquitto: string | null,
): ((directory: string, count: number) => Promise<Forwarded>) | null {
  if (mosquitto === null) return null;
  return async (directory, count) => {
    await fillByChild('mqttJsonl', directory, count);
    const port = await freePort();
    const district = await startMqttDistrict(mosquitto, directory, port);
    const program = path.join(import.meta.dirname, 'send-stored-child.ts');
    const child = endsWithUs(spawn(process.execPath, [program, directory, String(port)], { stdio: 'ignore' }));
    const forwarded = await district.arrivals.all(count);
    await endServer(child);
    await district.stop();
    return forwarded;
  };
}
