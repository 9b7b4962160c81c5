/** The station as it runs at a gate, with two pages: what belongs to the member goes to the page they signed in on. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { linkPath, linkProtocol, linkVersion, readToPage } from '../../../../kiosk/screen/messages.ts';
import type { ScreenModel } from '../../../../kiosk/screen/model.ts';
import { loadDemoKeys } from '../../../district/demo-keys.ts';
import { freePort } from '../../../district/free-port.ts';

const root = path.join(import.meta.dirname, '../../../..');

/** Links a page as a browser would, and gives its models as they come. */
async function link(url: string): Promise<{
  send: (message: object) => void;
  until: (look: (model: ScreenModel) => boolean) => Promise<ScreenModel>;
}> {
  const token = /content="([0-9a-f]+)"/u.exec(await (await fetch(url)).text())?.[1] ?? '';
  const { host, origin } = new URL(url);
  const socket = new WebSocket(`ws://${host}${linkPath}`, [linkProtocol, token], { headers: { origin } });
  const models: ScreenModel[] = [];
  socket.on('message', (data: Buffer) => {
    const message = readToPage(data.toString());
    if (message.ok && message.value.type === 'model') models.push(message.value.model);
  });
  await once(socket, 'open');
  const send = (message: object): void => socket.send(JSON.stringify(message));
  send({ type: 'hello', version: linkVersion });
  return {
    send,
    async until(look) {
      for (;;) {
        const found = models.find(look);
        if (found !== undefined) return found;
        await once(socket, 'message');
      }
    },
  };
}

test('two pages of one station: the second learns that somebody is signed in, and no more', async () => {
  const directory = mkdtempSync(path.join(tmpdir(), 'kadian-pages-'));
  const siteFile = path.join(directory, 'site.json');
  loadDemoKeys(path.join(directory, 'keys'));
  const site = JSON.parse(readFileSync(path.join(root, 'hw-config/sites/simulated.json'), 'utf8'));
  const missing = path.join(directory, 'nothing');
  const here = {
    ...site,
    $schema: undefined,
    dataDirectory: 'ledger',
    trustList: 'keys/trust-list.json',
    thermometer: { ...site.thermometer, path: missing },
    scanner: { ...site.scanner, device: { kind: 'simulatedHid', socket: missing } },
    gate: { ...site.gate, gpio: { transport: 'directory', directory: missing } },
    screen: { ...site.screen, port: await freePort() },
    uplink: { ...site.uplink, url: `http://127.0.0.1:${await freePort()}/` },
  };
  writeFileSync(siteFile, JSON.stringify(here));
  writeFileSync(path.join(directory, 'index.html'), '<meta id="link-token" content="%LINK_TOKEN%">');
  const words = ['--site', siteFile, '--page', directory];
  const child = fork(path.join(root, 'kiosk/station/main.ts'), words, {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    env: { ...process.env, KADIAN_LOG: 'silent' },
  });
  try {
    const [ready] = await once(child, 'message');
    const url = String(ready.url);
    const [own, other] = [await link(url), await link(url)];
    own.send({ type: 'staffSignIn', pin: '246810' });
    const mine = await own.until(({ staff }) => staff.signedIn);
    expect(mine.staff.member?.id).toBe('A-01');
    const theirs = await other.until(({ staff }) => staff.elsewhere !== undefined);
    expect(theirs.staff).toMatchObject({ signedIn: false, member: null, recent: [], elsewhere: 'taken' });
    expect(JSON.stringify(theirs)).not.toContain('A-01');
    // A sign-in on the second page takes it over, and the first sees no more.
    other.send({ type: 'staffSignIn', pin: '246810' });
    expect((await other.until(({ staff }) => staff.signedIn)).staff.member?.id).toBe('A-01');
    await own.until(({ staff }) => staff.elsewhere === 'taken');
  } finally {
    child.kill('SIGTERM');
    if (child.exitCode === null) await once(child, 'exit');
    rmSync(directory, { recursive: true });
  }
}, 30_000);
