/**
 * A ledger on a disk whose power is cut: opens it, says what it holds, then records until the end. Says `held <sequence>
 * <hash>` for what it found, `whole <events>` after checking the chain, and `recorded <sequence> <hash>` for each event
 * the ledger has confirmed, straight to the host. Arguments: the directory, the name of the host's line.
 */
import { randomUUID } from 'node:crypto';
import { existsSync, openSync, readdirSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock } from '../../../drivers/basics/clock.ts';
import { openLedger } from '../../../kiosk/ledger/ledger.ts';
import { verifyChain } from '../../../kiosk/ledger/verify.ts';

const [directory = '', name = ''] = process.argv.slice(2);
const ports = '/sys/class/virtio-ports';
const port = readdirSync(ports).find((each) => readFileSync(join(ports, each, 'name'), 'utf8').trim() === name);
const host = openSync(`/dev/${port}`, 'r+');
const say = (line: string): void => void writeSync(host, `${line}\n`);

const place = { district: 'd', subdistrict: 's', community: 'c', compound: 'k', lane: 'l' };
const there = existsSync(join(directory, 'ledger.db'));
const opened = openLedger({ directory, clock: systemClock, bootId: randomUUID(), wallTrusted: () => true, place });
if (!opened.ok) throw new Error(`the ledger does not open: ${opened.error.detail}`);
const ledger = opened.value;
if (ledger.setAside !== null) throw new Error(`damage was found: ${ledger.setAside.place}`);
if (there) {
  const checked = verifyChain(join(directory, 'ledger.db'));
  if (!checked.ok) throw new Error(`the chain is not whole: ${JSON.stringify(checked.error)}`);
  const events = ledger.readEvents({ from: 1, limit: 1_000_000 });
  if (!events.ok) throw new Error(events.error.detail);
  for (const event of events.value) say(`held ${event.sequence} ${event.hash}`);
  say(`whole ${checked.value.events}`);
} else say('whole 0');

for (let round = 0; ; round += 1) {
  const written =
    round % 5 === 0
      ? ledger.appendAll([0, 1, 2].map(() => ({ type: 'portal.requestToExit', data: {} }) as const))
      : ledger.appendAll([{ type: round % 7 === 0 ? 'portal.forcedOpen' : 'portal.requestToExit', data: {} }]);
  if (!written.ok) throw new Error(written.error.detail);
  for (const event of written.value) say(`recorded ${event.sequence} ${event.hash}`);
}
