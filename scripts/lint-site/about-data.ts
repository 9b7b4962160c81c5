/** A data directory that is empty after the next start: with it go the ledger, the outbox and the key of the box. */
import path from 'node:path';
import type { Site } from '../../kiosk/station/site/site.ts';
import { harmful, type SiteFinding } from './findings.ts';

/** What a Linux system forgets (file-hierarchy(7)): memory and the kernel's own, and what is cleared at the start or when it is old. */
const forgetful = [
  { folder: '/dev', why: 'is memory' },
  { folder: '/run', why: 'is memory' },
  { folder: '/var/run', why: 'is /run, which is memory' },
  { folder: '/var/lock', why: 'is memory' },
  { folder: '/proc', why: "is the kernel's own" },
  { folder: '/sys', why: "is the kernel's own" },
  { folder: '/tmp', why: 'is cleared when the board starts' },
  { folder: '/var/tmp', why: 'is cleared of what is old' },
  { folder: '/var/cache', why: 'may be cleared at any time' },
] as const;

/** Nothing where the gate is simulated, or where the whole box, its site file too, lies there to be tried out. */
export function aboutData({ dataDirectory, gate, scanner }: Site, siteFile: string): readonly SiteFinding[] {
  if (gate.gpio.transport === 'directory' && scanner.device.kind === 'simulatedHid') return [];
  const beside = path.dirname(path.resolve(siteFile));
  const data = path.resolve(beside, dataDirectory);
  const found = forgetful.find(({ folder }) => isBelow(data, folder));
  if (found === undefined || (!path.isAbsolute(dataDirectory) && isBelow(beside, found.folder))) return [];
  const says = `${found.folder} ${found.why}: the ledger and the key of the box would be lost`;
  return [harmful(['dataDirectory'], says, 'use a folder on a disk, such as /var/lib/kadian')];
}

function isBelow(file: string, folder: string): boolean {
  return file === folder || file.startsWith(`${folder}/`);
}
