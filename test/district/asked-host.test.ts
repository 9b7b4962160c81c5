/** Who asks the service, or the simulated gate, under a name that is not theirs is not answered: a page elsewhere can have its name lead here. */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { Bench } from '../../scripts/gate-simulator/bench.ts';
import { startControl } from '../../scripts/gate-simulator/control.ts';
import { startDistrict } from './service.ts';

interface Asking {
  readonly port: number;
  readonly host: string;
  readonly path: string;
  readonly body?: string;
}

function ask({ port, host, path: at, body }: Asking): Promise<{ readonly status: number; readonly text: string }> {
  return new Promise((resolve, reject) => {
    const method = body === undefined ? 'GET' : 'POST';
    const headers = { host, 'content-type': 'application/json' };
    request({ port, host: '127.0.0.1', path: at, method, headers, agent: false }, (answer) => {
      let text = '';
      answer.on('data', (part) => (text += String(part)));
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, text }));
    })
      .on('error', reject)
      .end(body);
  });
}

test.each(['/', '/v1/state', '/v1/events', '/nothing-such'])(
  'the district tells a foreign host nothing: %s',
  async (at) => {
    const origins = ['https://district.example'];
    const district = await startDistrict({ port: 0, directory: ':memory:', audiences: origins });
    onTestFinished(() => district.stop());
    const port = Number(district.url.port);
    const asked = async (host: string) => (await ask({ port, host, path: at })).status;
    const own = await asked(`127.0.0.1:${port}`);
    expect(own).not.toBe(421);
    for (const host of ['localhost', `[::1]:${port}`, 'district.example'])
      expect([host, await asked(host)]).toEqual([host, own]);
    for (const host of ['evil.example', `evil.example:${port}`, 'district.example.evil.example'])
      expect([host, await asked(host)]).toEqual([host, 421]);
  },
);

test('an address that is none is no origin of the district', async () => {
  const words = ['test/district/main.ts', '--origin', 'district.example'];
  const asked = promisify(execFile)(process.execPath, words, { cwd: path.join(import.meta.dirname, '../..') });
  await expect(asked).rejects.toMatchObject({ code: 1, stderr: expect.stringContaining('district.example') });
});

test('the simulated gate is not moved for a foreign host', async () => {
  const directory = mkdtempSync(path.join(tmpdir(), 'kadian-gate-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const acts: string[] = [];
  const bench = new Bench(directory);
  const control = await startControl({ port: 0, bench, act: (action) => acts.push(action.do) });
  onTestFinished(() => control.close());
  const address = control.server.address();
  const port = address === null || typeof address === 'string' ? 0 : address.port;
  const body = JSON.stringify({ do: 'away' });
  for (const at of ['/', '/people', '/state']) {
    expect([at, (await ask({ port, host: 'evil.example', path: at })).status]).toEqual([at, 421]);
  }
  expect((await ask({ port, host: `evil.example:${port}`, path: '/act', body })).status).toBe(421);
  expect(acts).toEqual([]);
  expect((await ask({ port, host: `localhost:${port}`, path: '/act', body })).status).toBe(202);
  expect(acts).toEqual(['away']);
});
