import { spawnSync } from 'node:child_process';
import { existsSync, linkSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { sourceOf } from '../../../kiosk/uplink/source.ts';
import { readBoxMark } from '../../../kiosk/station/site/box-mark.ts';
import { type Certificate, certificateSchema, checkCertificate } from '../../../scripts/retire/certificate.ts';
import { retireSteps } from '../../../scripts/retire/steps.ts';
import simulated from '../../../hw-config/sites/simulated.json' with { type: 'json' };
import { startDistrict } from '../../district/service.ts';
import { kadian, newPair, runScript } from '../handover/box.ts';
import { backUp, type Pair } from '../handover/pair.ts';

const certificateOf = ({ directory }: Pair): string => path.join(directory, 'stick/certificate.json');
const read = (file: string): Certificate => certificateSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
const wordsOf = (pair: Pair): string[] => [
  'retire',
  '--site',
  pair.siteFile,
  '--certificate',
  certificateOf(pair),
  '--runtime',
  pair.runtime,
  '--wait',
  '1',
  '--yes',
  'KD-DEMO',
];

/** Nothing but the two marks is left of the box. */
function expectErased(pair: Pair): void {
  expect(readdirSync(pair.data)).toEqual(['kadian.mark']);
  expect(readdirSync(pair.runtime)).toEqual([]);
  expect(readdirSync(path.dirname(pair.siteFile)).toSorted()).not.toContain('site.json');
  expect(existsSync(path.join(path.dirname(pair.siteFile), 'keys/trust-list.json'))).toBe(false);
  expect(readBoxMark(pair.data)).toMatchObject({ state: 'retired' });
  expect(readBoxMark(path.dirname(pair.siteFile))).toMatchObject({ state: 'retired' });
}

test.each(retireSteps)(
  'killed at %s, a retirement is finished by the same call, and its certificate holds',
  { timeout: 120_000 },
  async (step) => {
    const pair = newPair();
    const killed = await runScript('test/scripts/handover/kill-child.ts', ['retire', pair.directory, step]);
    expect([step, killed.signal, killed.error]).toEqual([step, 'SIGKILL', '']);
    const site = path.dirname(pair.siteFile);
    expect(readBoxMark(site)).toMatchObject({ state: step === 'retired' ? 'retired' : 'retiring' });
    if (step === 'keysGone' || step === 'dataGone') {
      const started = await runScript('kiosk/station/main.ts', ['--site', pair.siteFile]);
      expect(started).toMatchObject({ code: 78, error: expect.stringContaining('call kadian retire again') as string });
      expect(existsSync(path.join(pair.data, 'device.key'))).toBe(false);
    }
    const again = await kadian([...wordsOf(pair), '--abandon-unsent', '31']);
    expect([step, again.code, again.error.includes('at ')]).toEqual([step, 0, false]);
    expectErased(pair);
    const certificate = read(certificateOf(pair));
    expect([step, checkCertificate(certificate)]).toEqual([step, 'erased']);
    const { order } = certificate;
    // 40 events, a signature, the last event, a signature; 31 of the first two were lost to the district.
    expect(order).toMatchObject({ kiosk: 'KD-DEMO', ledger: { sequence: 43, unsent: 33 }, handedOver: null });
    expect(order.files.filter(({ kind }) => kind === 'key').map((file) => path.basename(file.path))).toEqual([
      'device.key',
      'lists.key',
      'pseudonyms.key',
    ]);
  },
);

test('nothing is destroyed while the district lacks events, unless their number is typed', {
  timeout: 120_000,
}, async () => {
  const pair = newPair();
  const before = readFileSync(path.join(pair.data, 'device.key'), 'utf8');
  const dry = await kadian([...wordsOf(pair), '--dry-run', '--json']);
  expect(JSON.parse(dry.out)).toMatchObject({ unsent: 31 });
  expect(await kadian([...wordsOf(pair).slice(0, -1), 'KD-OTHER'])).toMatchObject({ code: 4 });
  const refused = await kadian(wordsOf(pair));
  expect(refused).toMatchObject({
    code: 3,
    error: expect.stringContaining('has not acknowledged 31 events') as string,
  });
  expect(await kadian([...wordsOf(pair), '--abandon-unsent', '30'])).toMatchObject({ code: 3 });
  expect(readFileSync(path.join(pair.data, 'device.key'), 'utf8')).toBe(before);
  expect([readBoxMark(pair.data), existsSync(certificateOf(pair))]).toEqual([null, false]);
  const inside = [...wordsOf(pair)];
  inside[4] = path.join(pair.data, 'certificate.json');
  expect(await kadian(inside)).toMatchObject({ code: 73 });
});

test('the district gets everything and the last event before the keys go', { timeout: 120_000 }, async () => {
  const district = await startDistrict({ port: 0, directory: ':memory:' });
  try {
    const pair = newPair({ url: district.url.href, acknowledged: 0 });
    const retired = await kadian([...wordsOf(pair), '--json']);
    expect(retired).toMatchObject({ code: 0 });
    expectErased(pair);
    const certificate = read(certificateOf(pair));
    expect(certificate.order.ledger).toMatchObject({ unsent: 0, events: 43, first: { sequence: 1 } });
    expect(certificate.order.source).toBe(sourceOf(simulated.place));
    expect(await district.state()).toMatchObject({
      events: 43,
      gaps: [],
      findings: [],
      duplicates: 0,
      byType: { 'kadian.box.retired': 1 },
    });
    expect(await kadian(wordsOf(pair))).toMatchObject({ code: 0, out: expect.stringContaining('before') as string });
    const page = readFileSync(path.join(pair.directory, 'stick/certificate.html'), 'utf8');
    expect(page).toContain('设备数据销毁证书');
    expect(page).toContain('Certificate of erasure');
  } finally {
    await district.stop();
  }
});

test('a certificate that was changed, is not finished or is of another key is told from a good one', {
  timeout: 120_000,
}, async () => {
  const pair = newPair({ events: 5, acknowledged: 5 });
  await kadian([...wordsOf(pair), '--abandon-unsent', '1']);
  const good = read(certificateOf(pair));
  const file = path.join(pair.directory, 'stick/other.json');
  const verdict = async (certificate: object, key?: string): Promise<unknown[]> => {
    writeFileSync(file, JSON.stringify(certificate));
    const said = await kadian(['retire', '--verify', file, '--json', ...(key === undefined ? [] : ['--key', key])]);
    return [said.code, JSON.parse(said.out).verdict];
  };
  expect(await verdict(good)).toEqual([0, 'erased']);
  expect(await verdict(good, good.order.deviceKey)).toEqual([0, 'erased']);
  expect(await verdict(good, good.order.completionKey)).toEqual([2, 'otherKey']);
  expect(await verdict({ ...good, completion: null })).toEqual([1, 'begunOnly']);
  expect(await verdict({ ...good, order: { ...good.order, kiosk: 'KD-OTHER' } })).toEqual([2, 'forged']);
  if (good.completion === null) throw new Error('not completed');
  const result = { ...good.completion.result, goneBefore: 9 };
  expect(await verdict({ ...good, completion: { ...good.completion, result } })).toEqual([2, 'forged']);
});

test('a box that was handed over is retired without another event in the chain its replacement goes on with', async () => {
  const pair = newPair();
  const { manifest } = await backUp(pair, { final: true });
  const retired = await kadian([...wordsOf(pair), '--abandon-unsent', '33']);
  expect(retired).toMatchObject({ code: 0 });
  expectErased(pair);
  expect(read(certificateOf(pair)).order).toMatchObject({
    handedOver: manifest.id,
    ledger: { sequence: manifest.ledger.sequence, hash: manifest.ledger.hash },
  });
});

test('what a key file held is overwritten where it lay, before its name goes', { timeout: 120_000 }, async () => {
  const pair = newPair();
  // A second name of the same bytes on the disk: through it is seen what became of them.
  const seen = path.join(pair.directory, 'stick/same-bytes');
  linkSync(path.join(pair.data, 'device.key'), seen);
  const before = statSync(seen).size;
  const killed = await runScript('test/scripts/handover/kill-child.ts', ['retire', pair.directory, 'keyOverwritten']);
  expect(killed.signal).toBe('SIGKILL');
  expect([statSync(seen).size, readFileSync(seen).includes('PRIVATE KEY')]).toEqual([before, false]);
  expect(existsSync(path.join(pair.data, 'device.key'))).toBe(true);
});

test('a certificate is written over nothing, and nothing is destroyed when it has no place', {
  timeout: 120_000,
}, async () => {
  const pair = newPair({ events: 5, acknowledged: 5 });
  const stick = path.join(pair.directory, 'stick');
  const precious = path.join(stick, 'important.json');
  writeFileSync(precious, '{"private":"key"}');
  const link = path.join(stick, 'link');
  symlinkSync(path.dirname(pair.siteFile), link);
  writeFileSync(path.join(stick, 'page.html'), 'mine');
  const before = readFileSync(path.join(pair.data, 'device.key'), 'utf8');
  for (const file of [precious, path.join(link, 'c.json'), path.join(stick, 'page.json'), pair.siteFile]) {
    const words = [...wordsOf(pair), '--abandon-unsent', '1'];
    words[4] = file;
    const refused = await kadian(words);
    expect([file, refused.code, refused.error.trim().split('\n').length]).toEqual([file, 73, 1]);
  }
  expect(readFileSync(precious, 'utf8')).toBe('{"private":"key"}');
  expect(readFileSync(path.join(stick, 'page.html'), 'utf8')).toBe('mine');
  // A medium that does not take all of it.
  const words = [...wordsOf(pair), '--abandon-unsent', '1'];
  const command = 'ulimit -f 100; exec "$@"';
  const full = spawnSync('sh', ['-c', command, 'sh', process.execPath, 'scripts/kadian.ts', ...words], {
    encoding: 'utf8',
  });
  expect([full.status, full.stderr.includes('    at ')]).toEqual([73, false]);
  expect([readBoxMark(pair.data), readBoxMark(path.dirname(pair.siteFile))]).toEqual([null, null]);
  expect(readFileSync(path.join(pair.data, 'device.key'), 'utf8')).toBe(before);
  expect(readdirSync(stick)).not.toContain('certificate.json.unfinished');
});

test('a handing over that never came to hold does not leave a retired chain without its last event', {
  timeout: 120_000,
}, async () => {
  const pair = newPair();
  const killed = await runScript('test/scripts/handover/kill-child.ts', ['backup', pair.directory, 'handedOver']);
  expect(killed.signal).toBe('SIGKILL');
  expect(await kadian([...wordsOf(pair), '--abandon-unsent', '33'])).toMatchObject({ code: 0 });
  // The handing over, a signature, the calling off, the retirement, each with a signature.
  expect(read(certificateOf(pair)).order).toMatchObject({ handedOver: null, ledger: { sequence: 47 } });
});
