/** One start of a box that may be killed at a step of its key change: `node rotation-child.ts DIRECTORY STEP|none`. */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { systemClock } from '../../../drivers/basics/clock.ts';
import { openLedger } from '../../../kiosk/ledger/ledger.ts';
import { openDeviceIdentity } from '../../../kiosk/station/district/device-identity.ts';
import { createKeyChangeDesk } from '../../../kiosk/station/district/key-change.ts';
import { ed25519 } from '../../../kiosk/uplink/command-keys.ts';
import { changeHolds } from '../../../kiosk/uplink/enrol-contract.ts';
import { must, place } from '../../kiosk/ledger/support.ts';

const source = 'urn:kadian:a:b:c:d:e';
const [, , directory = '', step = 'none'] = process.argv;
const onStep = (at: string): void => {
  if (at === step) process.kill(process.pid, 'SIGKILL');
};

const identity = openDeviceIdentity(directory, source, onStep);
const ledger = must(openLedger({ directory, clock: systemClock, bootId: 'b', place, wallTrusted: () => true }));
const desk = createKeyChangeDesk({
  identity,
  recorder: {
    recordNow: (event) => {
      if (event.type !== 'device.keyChanged') throw new Error(event.type);
      return ledger.append(event.type, event.data);
    },
  },
  directory,
  log: { error: () => undefined },
  onChange: () => undefined,
  onStep,
});
desk.look();

// The district: what waits is taken once the change is signed by a key it knows, and only then acknowledged.
const file = path.join(directory, 'district.json');
const known = JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>;
const oldest = must(ledger.outbox.oldest());
const waiting = oldest === null ? [] : must(ledger.readEvents({ from: oldest.sequence, limit: 1_000 }));
for (const event of waiting) {
  if (event.type !== 'device.keyChanged') continue;
  const before = known[event.data.previousKey];
  if (before === undefined || !changeHolds(source, event.data, ed25519(before))) continue;
  known[event.data.key] = event.data.publicKey;
  writeFileSync(file, JSON.stringify(known));
}
onStep('district.knows');
must(ledger.outbox.acknowledge(waiting.map(({ sequence }) => sequence)));
onStep('district.acknowledged');
desk.acknowledged(waiting);
ledger.close();
process.stdout.write(`${JSON.stringify({ key: identity.keyId, pending: identity.pending() })}\n`);
