/** Another PIN or badge for one of the people of a box: typed twice, never shown, and the rest of the file as it was. */
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { rereadSite } from '../../kiosk/station/site/reread.ts';
import { createLivePins, type LivePins } from '../../kiosk/station/staff/live-pins.ts';
import { parseSite, type Site } from '../../kiosk/station/site/site.ts';
import { badgeHash } from '../../kiosk/station/staff/badge.ts';
import { pinMatches } from '../../kiosk/station/staff/pin.ts';
import { holdingSite } from '../../scripts/provision/replace-site.ts';
import { changedSite, findPerson } from '../../scripts/set-pin/change-person.ts';
import { answering, type Box, healthy, simulatedBox } from './devices/box.ts';

// Processes that hash start here; how long that takes says nothing.
vi.setConfig({ testTimeout: 120_000 });

const script = path.join(import.meta.dirname, '../../scripts/kadian.ts');

function site(box: Box): Site {
  const parsed = parseSite(readFileSync(box.siteFile, 'utf8'), box.siteFile);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
  return parsed.value;
}

const typing = (first: string, second: string) => (said: string) => {
  if (/^New PIN of .*: $/m.test(said)) return `${first}\r`;
  return said.endsWith('once more: ') ? `${second}\r` : null;
};
const piped = (box: Box, person: string, input: string) =>
  spawnSync(process.execPath, [script, 'set-pin', '--site', box.siteFile, '--person', person, '--json'], {
    input,
    encoding: 'utf8',
  });

test('typed twice without being shown, it is the PIN of that person, and all else stays as it was written', async () => {
  const box = await simulatedBox();
  chmodSync(box.siteFile, 0o640);
  const before = readFileSync(box.siteFile, 'utf8');
  const pinBefore = site(box).staff[1]?.pin ?? '';
  const ended = await box.run('set-pin', ['--person', 'B-01'], { typed: typing('730264', '730264') });
  expect(ended).toMatchObject({ code: 0, out: '' });
  expect(ended.error).toMatch(/B-01 has another PIN in .*It counts when the station starts/);
  expect(ended.error).not.toContain('730264');
  const after = readFileSync(box.siteFile, 'utf8');
  const pin = site(box).staff[1]?.pin ?? '';
  expect(await pinMatches('730264', pin)).toBe(true);
  expect(after).toBe(before.replace(pinBefore, pin));
  expect(statSync(box.siteFile).mode & 0o777).toBe(0o640);
});

test('typed differently, too easy, the one before or of somebody else: nothing is written', async () => {
  const box = await simulatedBox();
  expect(piped(box, 'B-01', '730264\n')).toMatchObject({ status: 0 });
  expect(piped(box, 'A-01', '915508\n')).toMatchObject({ status: 0 });
  const before = readFileSync(box.siteFile, 'utf8');
  const typo = await box.run('set-pin', ['--person', 'B-01'], { typed: typing('730264', '730265') });
  expect(typo).toMatchObject({ code: 1, error: expect.stringContaining('not the same') as string });
  for (const [pin, why] of [
    ['123456', /6 to 12 digits/],
    ['2468', /6 to 12 digits/],
    ['', /6 to 12 digits/],
    ['730264', /has this PIN already/],
    ['915508', /take another PIN/],
  ] as const) {
    const { status, stdout, stderr } = piped(box, 'B-01', `${pin}\n`);
    expect([status, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(why);
    if (pin !== '') expect(stderr).not.toContain(pin);
  }
  expect(readFileSync(box.siteFile, 'utf8')).toBe(before);
});

test('a new badge is printed once and its hash kept, also for who had none; a technician has none', async () => {
  const box = await simulatedBox();
  const given = await box.run('set-pin', ['--person', 'A-01', '--badge']);
  expect(given).toMatchObject({ code: 0, out: expect.stringMatching(/^KB1:\S+\n$/) as string });
  expect(site(box).staff[0]?.badge).toBe(badgeHash(given.out.trim()));
  const again = await box.run('set-pin', ['--person', 'A-01', '--badge', '--json']);
  const { badge, ...told } = JSON.parse(again.out);
  expect(told).toEqual({
    person: 'A-01',
    changed: 'badge',
    station: 'stopped',
    counts: 'start',
    restart: false,
    why: null,
  });
  expect([site(box).staff[0]?.badge, badge === given.out.trim()]).toEqual([badgeHash(badge), false]);
  const { technicians } = site(box);
  expect(await box.run('set-pin', ['--person', technicians[0]?.id ?? '', '--badge'])).toMatchObject({ code: 64 });
});

test('nobody of that name, a rehearsal, and a station that goes on with the one before', async () => {
  const port = await answering(200, { 'content-type': 'application/json' }, JSON.stringify(healthy));
  const box = await simulatedBox({ port });
  const before = readFileSync(box.siteFile, 'utf8');
  const nobody = await box.run('set-pin', ['--person', 'Z-99']);
  expect(nobody).toMatchObject({ code: 66, error: expect.stringMatching(/no Z-99; there are A-01, B-01/) as string });
  expect(await box.run('set-pin', ['--person', 'A-01', '--dry-run'])).toMatchObject({ code: 0 });
  expect(readFileSync(box.siteFile, 'utf8')).toBe(before);
  const ended = await box.run('set-pin', ['--person', 'A-01', '--badge']);
  expect(ended).toMatchObject({ code: 0, error: expect.stringContaining('systemctl restart kadian') as string });
});

/** What a station does of it: it looks at the site file of the box when it is asked to. */
async function runningBox(): Promise<Box> {
  let pins: LivePins | null = null;
  const server = createServer((request, answer) => {
    answer.writeHead(200, { 'content-type': 'application/json' });
    answer.end(JSON.stringify(request.url === '/site-pins' ? pins?.look() : healthy));
  });
  const port = await new Promise<number>((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const box = await simulatedBox({ port });
  const read = rereadSite(box.siteFile);
  const now = read();
  if (!now.ok) throw new Error(now.error);
  const recorder = (): { record(): void } => ({ record: () => undefined });
  pins = createLivePins({ ...now.value, file: box.siteFile, read, recorder, log: { error: () => undefined } });
  return box;
}

test('a running station takes it at once, and what else was changed in the file is said to wait', async () => {
  const box = await runningBox();
  const typed = typing('730264', '730264');
  const ended = await box.run('set-pin', ['--person', 'B-01'], { typed });
  expect(ended).toMatchObject({ code: 0, error: expect.stringMatching(/It counts from now on\.\s*$/) as string });
  const text = readFileSync(box.siteFile, 'utf8');
  writeFileSync(box.siteFile, text.replace('"releaseTimeMs": 300', '"releaseTimeMs": 400'));
  const other = await box.run('set-pin', ['--person', 'A-01'], { typed: typing('915508', '915508') });
  expect(other.error).toMatch(/It counts from now on\. Something else .* only after a restart.*systemctl restart/s);
  const badge = await box.run('set-pin', ['--person', 'A-01', '--badge', '--json']);
  expect(JSON.parse(badge.out)).toMatchObject({ changed: 'badge', counts: 'now', restart: true, why: null });
  const again = await box.run('set-pin', ['--person', 'A-01', '--json'], { typed: typing('402937', '402937') });
  expect(JSON.parse(again.out)).toMatchObject({ station: 'running', counts: 'now', restart: true, why: null });
});

test('a running station does not know whoever came into the file since its start', async () => {
  const box = await runningBox();
  const came = JSON.parse(readFileSync(box.siteFile, 'utf8'));
  const [first] = came.staff;
  writeFileSync(box.siteFile, JSON.stringify({ ...came, staff: [...came.staff, { ...first, id: 'C-03' }] }));
  const ended = await box.run('set-pin', ['--person', 'C-03', '--badge']);
  expect(ended).toMatchObject({
    code: 0,
    error: expect.stringMatching(/goes on as before.*systemctl restart/) as string,
  });
  const known = await box.run('set-pin', ['--person', 'A-01', '--badge', '--json']);
  expect(JSON.parse(known.out)).toMatchObject({ counts: 'now', restart: true });
});

test('where two have the same hash only the one asked for gets another', () => {
  const people = [
    { id: 'A-01', pin: '$argon2id$x' },
    { id: 'B-01', pin: '$argon2id$x' },
  ];
  const text = JSON.stringify({ staff: people, technicians: [] });
  const found = findPerson({ staff: people, technicians: [] }, 'B-01');
  if (!found.ok) throw new Error(found.error.code);
  const changed = JSON.parse(changedSite(text, found.value, { what: 'pin', hash: '$argon2id$y' }));
  expect(changed).toEqual({ staff: [people[0], { id: 'B-01', pin: '$argon2id$y' }], technicians: [] });
  expect(findPerson({ staff: [...people, ...people], technicians: [] }, 'B-01')).toMatchObject({
    ok: false,
    error: { code: 'ambiguous' },
  });
});

test('a value is changed at its place alone, and a first badge is written as the line before it', () => {
  const person = { kind: 'staff', index: 1, pin: 'x' } as const;
  const lines = [
    '{"technicians" :[ ], "note": "a \\"staff\\": [{",',
    '\t"staff": [ {"id":"A-01","pin" : "x"},',
    '\t\t{ "id": "B-01",',
    '\t\t\t"pin" :  "x"',
    '\t\t} ],',
    '  "limits": [1,  2.50, true]}',
    '',
  ];
  const text = lines.join('\r\n');
  const pin = changedSite(text, person, { what: 'pin', hash: '$y$&' });
  expect(pin).toBe(lines.with(3, '\t\t\t"pin" :  "$y$&"').join('\r\n'));
  const badge = changedSite(text, person, { what: 'badge', hash: 'sha256:z' });
  expect(badge).toBe(lines.with(3, '\t\t\t"pin" :  "x",\r\n\t\t\t"badge" :  "sha256:z"').join('\r\n'));
  expect(changedSite(badge, person, { what: 'badge', hash: 'sha256:w' })).toBe(badge.replace('sha256:z', 'sha256:w'));
  const inLine = changedSite(text, { ...person, index: 0 }, { what: 'badge', hash: 'q' });
  expect(inLine).toBe(text.replace('"pin" : "x"}', '"pin" : "x","badge" : "q"}'));
});

test('both lines pasted at once answer both questions', async () => {
  const box = await simulatedBox();
  let pasted = false;
  const typed = (said: string): string | null => {
    if (pasted || !/^New PIN of .*: $/m.test(said)) return null;
    pasted = true;
    return '730264\r730264\r';
  };
  const ended = await box.run('set-pin', ['--person', 'B-01'], { typed });
  expect(ended).toMatchObject({ code: 0 });
  expect(ended.error).not.toContain('730264');
  expect(await pinMatches('730264', site(box).staff[1]?.pin ?? '')).toBe(true);
});

test('of a link the file it leads to is changed, and one that is read-only is refused', async () => {
  const box = await simulatedBox();
  const target = path.join(box.directory, 'elsewhere.json');
  renameSync(box.siteFile, target);
  symlinkSync('elsewhere.json', box.siteFile);
  expect(piped(box, 'B-01', '730264\n')).toMatchObject({ status: 0 });
  expect(readlinkSync(box.siteFile)).toBe('elsewhere.json');
  const after = readFileSync(target, 'utf8');
  expect(await pinMatches('730264', site(box).staff[1]?.pin ?? '')).toBe(true);
  chmodSync(target, 0o444);
  const refused = piped(box, 'B-01', '915508\n');
  expect(refused).toMatchObject({ status: 73, stdout: '' });
  expect(refused.stderr).toMatch(/is read-only \(mode 0444\).*chmod u\+w/);
  expect(readFileSync(target, 'utf8')).toBe(after);
  expect(readdirSync(box.directory).filter((name) => /lock|unfinished/.test(name))).toEqual([]);
});

test('while somebody else changes the file it is refused, and what is said to stand there does', async () => {
  const box = await simulatedBox();
  const before = readFileSync(box.siteFile, 'utf8');
  holdingSite(box.siteFile, () => {
    const refused = piped(box, 'B-01', '730264\n');
    expect(refused).toMatchObject({ status: 75, stdout: '' });
    expect(refused.stderr).toMatch(/somebody else is changing this file/);
  });
  expect(readFileSync(box.siteFile, 'utf8')).toBe(before);
  const badges = await Promise.all(
    ['A-01', 'B-01', 'A-01'].map((id) => box.run('set-pin', ['--person', id, '--badge'])),
  );
  const hashes = site(box).staff.map(({ badge }) => badge);
  for (const { code, out } of badges) {
    expect([0, 1, 75]).toContain(code);
    if (code !== 0) expect(out).toBe('');
  }
  const given = badges.filter(({ code }) => code === 0);
  expect(given.length).toBeGreaterThan(0);
  // Of those that came one after the other for the same person the last one counts.
  expect(hashes.filter((hash) => given.some(({ out }) => badgeHash(out.trim()) === hash))).toHaveLength(
    hashes.filter((hash) => hash !== undefined).length,
  );
});

test('what was written while somebody typed is not undone', async () => {
  const box = await simulatedBox();
  const typed = (said: string): string | null => {
    if (/^New PIN of .*: $/m.test(said)) return '730264\r';
    if (!said.endsWith('once more: ')) return null;
    writeFileSync(box.siteFile, `${readFileSync(box.siteFile, 'utf8')} `);
    return '730264\r';
  };
  const ended = await box.run('set-pin', ['--person', 'B-01'], { typed });
  expect(ended).toMatchObject({ code: 1, error: expect.stringContaining('changed meanwhile') as string });
  expect(readFileSync(box.siteFile, 'utf8')).toMatch(/ $/);
});
