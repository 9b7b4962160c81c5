/** The one-time code of `kadian enroll`: asked for and not shown, or from standard input; never a word of the command line. */
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { inTerminal } from '../../drivers/sim/terminal.ts';

const root = path.join(import.meta.dirname, '../..');
const script = path.join(root, 'scripts/enroll.ts');
const code = 'ABCDE-FGHJK-LMNPQ-RSTUV';
let room: string;
let file: string;
let refuser: Server;
let asked: string[];

/** A district that gives nobody a place, and keeps what it was sent. */
beforeEach(async () => {
  asked = [];
  refuser = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (text: string) => (body += text));
    request.on('end', () => {
      asked.push(body);
      response.writeHead(403, { 'content-type': 'application/json' }).end('{"error":"no such code"}');
    });
  });
  refuser.listen(0, '127.0.0.1');
  await once(refuser, 'listening');
  const at = refuser.address();
  if (at === null || typeof at === 'string') throw new Error('no port');
  room = mkdtempSync(path.join(tmpdir(), 'kadian-enroll-'));
  file = path.join(room, 'site.json');
  const site = JSON.parse(readFileSync(path.join(root, 'hw-config/sites/simulated.json'), 'utf8'));
  const uplink = { ...site.uplink, url: `http://127.0.0.1:${at.port}` };
  writeFileSync(file, JSON.stringify({ ...site, $schema: undefined, dataDirectory: 'data', uplink }));
});
afterEach(async () => {
  rmSync(room, { recursive: true });
  refuser.close();
  await once(refuser, 'close');
});

function enroll(words: readonly string[], input: string): Promise<{ ended: number | string; said: string }> {
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [script, ...words], { cwd: root }, (error, stdout, stderr) =>
      resolve({ ended: error?.code ?? 0, said: stdout + stderr }),
    );
    child.stdin?.on('error', () => {}).end(input);
  });
}

test('a code on the command line is refused with what to do instead, and is used for nothing', async () => {
  for (const words of [['--code', code], [`--code=${code}`]]) {
    const { ended, said } = await enroll(['--site', file, ...words], '');
    expect(ended).toBe(64);
    expect(said).toContain('type it when asked, or give it to standard input');
    expect(said).not.toContain(code);
  }
  expect(asked).toEqual([]);
}, 60_000);

test('the first line of standard input is the code; what is none is refused before anybody is asked', async () => {
  expect(await enroll(['--site', file], `${code.toLowerCase()}\nmore\n`)).toMatchObject({ ended: 1 });
  expect(asked).toHaveLength(1);
  expect(asked[0]).toContain(code);
  expect(await enroll(['--site', file], 'nothing like it\n')).toEqual({
    ended: 64,
    said: expect.stringContaining('four groups of five') as string,
  });
  expect(asked).toHaveLength(1);
}, 60_000);

test('a rehearsal asks for no code', async () => {
  expect(await enroll(['--site', file, '--dry-run'], '')).toMatchObject({ ended: 0 });
}, 60_000);

test('at a terminal it is asked for and not shown', async () => {
  const ended = await inTerminal(
    [process.execPath, script, '--site', file],
    [[/One-time code from the district: $/, `${code}\r`]],
    { directory: root, longestMs: 50_000 },
  );
  expect(ended).toMatchObject({ code: 1, left: 0 });
  expect(asked[0]).toContain(code);
  expect(ended.said).not.toContain(code);
}, 60_000);
