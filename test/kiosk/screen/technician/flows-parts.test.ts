/** What a technician changes, takes away and starts again, by touch in a real browser, against the running station on simulated devices. */
import { hash } from 'node:crypto';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { parseRecording } from '../../../../drivers/recording/recording.ts';
import { open } from '../../../../kiosk/ledger/hpke.ts';
import type { RecordedEvent } from '../../../../kiosk/ledger/record.ts';
import { catalogue } from '../../../../kiosk/screen/texts/catalogue.ts';
import { exportInfo } from '../../../../kiosk/station/technician/export-format.ts';
import { mediaUnder } from '../../../../kiosk/station/technician/media.ts';
import { technicianGate } from './gate.ts';

const words = catalogue.en;
const { technician, staff } = words;
const gate = technicianGate();

test('a correction is recorded with before and after, applies at once, and can be taken back', async () => {
  await gate.signIn();
  await gate.tap(technician.parts, technician.correction);
  for (let at = 0; at < 3; at++) await gate.page.locator('[data-more]').tap();
  await gate.page.locator('[data-days="30"]').tap();
  const after = { version: 't20220107-1', offsetC: 0.3, author: 'T-01', expires: '2022-02-05' };
  expect(await gate.recorded('correction.changed')).toEqual([{ technician: 'T-01', before: null, after }]);
  await gate.page.getByText('30 days left').waitFor();
  gate.world.standBefore(36.6);
  await gate.world.clock.advance(2500);
  const measured = (): unknown => {
    const [readings] = [...gate.all('encounter.abandoned'), ...gate.all('access.referred')];
    return readings;
  };
  gate.world.devices.scan({ payload: 'nothing known' });
  await gate.world.clock.advance(4000);
  expect(JSON.stringify(measured() ?? gate.all('access.denied'))).toContain('t20220107-1');
  gate.world.stepAway();
  await gate.tap(technician.correction, technician.takeBack);
  expect(await gate.recorded('correction.changed', 2)).toMatchObject([{}, { before: after, after: null }]);
  await gate.page.getByText(technician.noCorrection).waitFor();
});

test('a large correction waits for a member of staff at the same panel, and stands on the status strip from then on', async () => {
  await gate.signIn();
  await gate.tap(technician.parts, technician.correction);
  for (let at = 0; at < 8; at++) await gate.page.locator('[data-more]').tap();
  await gate.page.locator('.needs-second').waitFor();
  // No longer than the site allows, and no further.
  expect(await gate.page.locator('[data-days]').allTextContents()).toEqual(['7 days', '30 days']);
  await gate.page.locator('[data-days="30"]').tap();
  await gate.page.locator('.second-person').waitFor();
  await gate.page.locator('.outcome', { hasText: words.technicianOutcome.secondNeeded }).waitFor();
  expect(gate.all('correction.changed')).toEqual([]);
  const enter = async (pin: string): Promise<void> => {
    await gate.type(pin);
    await gate.tap(technician.confirmIt);
  };
  await enter('246810');
  await gate.page.locator('.outcome', { hasText: words.technicianOutcome.samePerson }).waitFor();
  expect(gate.all('correction.changed')).toEqual([]);
  await enter('864200');
  const [changed] = await gate.recorded('correction.changed');
  expect(changed).toMatchObject({ technician: 'T-01', confirmedBy: 'A-02', after: { offsetC: 0.8 } });
  await gate.page.getByText('30 days left').waitFor();
  await gate.tap(staff.close);
  const strip = gate.page.locator('.conditions li').first();
  await expect.poll(() => strip.textContent()).toBe('Temperatures +0.8 °C until Feb 5');
  await expect.poll(() => strip.getAttribute('data-grave')).toBe('true');
});

test('a trace is taken without stopping the device, holds no code, and goes sealed to a stick with the record', async () => {
  const [medium] = (await mediaUnder(['/dev'])).filter(({ freeBytes }) => freeBytes > 1_000_000);
  if (medium === undefined) return expect.unreachable('no file system is mounted below /dev');
  const before = new Set(readdirSync(medium.path));
  await gate.signIn();
  await gate.tap(technician.copy, technician.traceScanner, technician.traceThermometer);
  await gate.page.locator('[data-trace="thermometer"][aria-pressed="true"]').waitFor();
  gate.world.devices.scan({ payload: 'KD1:SECRET' });
  await gate.world.clock.advance(2000);
  expect(gate.world.screen?.missingDevices).toEqual([]);
  await gate.tap('End: Scanner', 'End: Thermometer');
  await gate.recorded('trace.recorded', 2);
  await gate.tap(technician.export);
  await gate.page.locator('.leaf .main', { hasText: medium.label }).tap();
  await gate.tap(words.exportRange.all);
  await gate.page.locator('[data-export-state="done"]').waitFor();
  await gate.page.getByText(words.exportState.done).waitFor();
  const [told] = await gate.recorded('export.written');
  const written = readdirSync(medium.path).filter((name) => !before.has(name) && name.startsWith('kadian-'));
  try {
    const endings = written.map((name) => name.split('.').at(-1) ?? '');
    expect(endings.toSorted((a, b) => a.localeCompare(b))).toEqual(['jsonl', 'jsonl', 'sealed']);
    const text = (name: string): string => readFileSync(path.join(medium.path, name), 'utf8');
    for (const name of written.filter((each) => each.endsWith('.jsonl'))) {
      const trace = parseRecording(text(name), name);
      expect(trace.ok && trace.value.entries.some(({ entry }) => 'hex' in entry)).toBe(true);
      expect(text(name)).not.toContain(Buffer.from('SECRET').toString('hex').toUpperCase());
    }
    const sealed = text(written.find((name) => name.endsWith('.sealed')) ?? expect.unreachable());
    const chunks = opened(sealed);
    expect(JSON.parse(chunks[0] ?? '')).toMatchObject({ software: 'simulated', status: { uplink: 'connected' } });
    const events = chunks
      .slice(1)
      .join('')
      .trim()
      .split('\n')
      .map((line): RecordedEvent => JSON.parse(line));
    expect(events[0]?.sequence).toBe(1);
    expect(events.at(-1)?.sequence).toBe(told?.through);
    expect(sealed).not.toContain('station.started');
  } finally {
    for (const name of written) rmSync(path.join(medium.path, name));
  }
});

/** As the district opens an export with its private key. */
function opened(text: string): string[] {
  const [first = '', ...lines] = text.trim().split('\n');
  return lines.map((line, at) => {
    const end = at === lines.length - 1 ? ' end' : '';
    const aad = Buffer.from(`${hash('sha256', first)} ${at + 1}${end}`);
    const plain = open(gate.district.privateKey, exportInfo, aad, Buffer.from(line, 'base64url'));
    return plain?.toString('utf8') ?? expect.unreachable(`chunk ${at + 1}`);
  });
}

test('a part is started again after a second touch, recorded, and works again', async () => {
  await gate.signIn();
  await gate.tap(technician.parts, technician.restart, words.part.scanner);
  expect(gate.all('part.restarted')).toEqual([]);
  await gate.page.locator('[data-go]').tap();
  expect(await gate.recorded('part.restarted')).toEqual([{ technician: 'T-01', part: 'scanner' }]);
  await gate.world.clock.advance(3000);
  expect(await gate.recorded('device.back')).toMatchObject([{ device: 'scanner' }]);
  gate.world.devices.scan({ payload: 'after the restart' });
  await gate.world.clock.advance(500);
  for (const part of ['player', 'uplink', 'thermometer'] as const) {
    await gate.tap(technician.restart, words.part[part]);
    await gate.page.locator('[data-go]').tap();
    await gate.world.clock.advance(3000);
  }
  await gate.recorded('part.restarted', 4);
  await gate.world.clock.advance(3000);
  expect(gate.world.station?.status).toMatchObject({ uplink: 'connected', missing: {}, outbox: 0 });
});
