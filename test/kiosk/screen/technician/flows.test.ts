/** What a technician does, by touch in a real browser, against the running station on simulated devices. */
import { generateKeyPairSync, hash } from 'node:crypto';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { open } from '../../../../kiosk/ledger/hpke.ts';
import type { EventData } from '../../../../kiosk/ledger/events.ts';
import type { RecordedEvent } from '../../../../kiosk/ledger/record.ts';
import { catalogue } from '../../../../kiosk/screen/texts/catalogue.ts';
import { type ScreenServer, startScreenServer } from '../../../../kiosk/station/page/server.ts';
import { exportInfo } from '../../../../kiosk/station/technician/export-format.ts';
import { hashPin } from '../../../../kiosk/station/staff/pin.ts';
import { mediaUnder } from '../../../../kiosk/station/technician/media.ts';
import { parseRecording } from '../../../../drivers/recording/recording.ts';
import { openBrowser } from '../../../../scripts/screens/browser.ts';
import { parseScenario } from '../../../simulation/scenario.ts';
import { loadScenarioSite } from '../../../simulation/site.ts';
import { World } from '../../../simulation/world.ts';
import { buildPage } from '../built-page.ts';

const words = catalogue.en;
const { technician, staff } = words;
const district = generateKeyPairSync('x25519');

let pageDirectory: string;
let browser: Browser;
let page: Page;
let world: World;
let server: ScreenServer;
let pump: NodeJS.Timeout;

beforeAll(async () => {
  pageDirectory = await buildPage();
  browser = await openBrowser();
}, 60_000);

afterAll(async () => {
  await browser.close();
  rmSync(pageDirectory, { recursive: true });
});

beforeEach(async () => {
  const scenario = parseScenario(
    JSON.stringify({ scenario: 'technician', wall: '2022-01-07T02:00:00Z' }),
    'technician',
  );
  if (!scenario.ok) throw new Error(scenario.error.join('\n'));
  const { header } = scenario.value;
  const loaded = loadScenarioSite(header);
  if (!loaded.ok) throw new Error(loaded.error.join('\n'));
  const site = loaded.value.loaded;
  const pin = site.site.staff[0]?.pin ?? expect.unreachable();
  const second = { id: 'A-02', pin: await hashPin('864200', Buffer.alloc(16, 1)) };
  const publicKey = district.publicKey.export({ format: 'jwk' }).x ?? '';
  world = await World.create(
    {
      ...site,
      site: {
        ...site.site,
        language: 'en',
        sealingKey: { keyId: 'district-1', publicKey },
        technicians: [{ id: 'T-01', pin }],
        staff: [...site.site.staff, second],
        exportDirectories: ['/dev'],
      },
    },
    header,
  );
  world.start();
  await world.clock.advance(3000);
  const started = await startScreenServer({
    port: 0,
    pageDirectory,
    routes: {},
    handlers: {
      onMessage: (message, from) => void world.station?.request(message, from),
      onPageGone: (gone) => world.station?.pageGone(gone),
      onLost: () => {},
      onBack: () => {},
    },
  });
  if (!started.ok) throw new Error(started.error.detail);
  server = started.value;
  let shown: unknown = null;
  pump = setInterval(() => {
    if (world.screen === null || world.screen === shown) return;
    shown = world.screen;
    server.publish(world.screen);
  }, 10);
  const context = await browser.newContext({ hasTouch: true, viewport: { width: 800, height: 480 } });
  page = await context.newPage();
  page.setDefaultTimeout(6000);
  await page.goto(server.url);
  await page.locator('.app').waitFor();
}, 30_000);

afterEach(async () => {
  clearInterval(pump);
  await page.context().close();
  await server.stop();
  await world.close();
});

async function tap(...names: readonly string[]): Promise<void> {
  for (const name of names) await page.getByRole('button', { name, exact: true }).first().tap();
}

/** The arrows beside the test that is chosen; the list has arrows of its own where it is long. */
async function nextTest(name: string): Promise<void> {
  await page.getByRole('group', { name: technician.test }).getByRole('button', { name, exact: true }).tap();
}

async function signIn(): Promise<void> {
  await tap(words.status.staff, technician.open);
  for (const digit of '246810') await page.locator('.key', { hasText: new RegExp(`^${digit}$`, 'u') }).tap();
  await tap(staff.signIn);
  await page.locator('.tabs').waitFor();
}

function all<T extends RecordedEvent['type']>(type: T): EventData<T>[] {
  const isOne = (event: RecordedEvent): event is Extract<RecordedEvent, { type: T }> => event.type === type;
  return world.events.filter(isOne).map(({ data }) => data as EventData<T>);
}

async function recorded<T extends RecordedEvent['type']>(type: T, count = 1): Promise<EventData<T>[]> {
  await expect.poll(() => all(type).length, { timeout: 6000, message: type }).toBe(count);
  return all(type);
}

/** Lets simulated time go by, in steps, until what was asked for is on the page. */
async function advanceUntil(selector: string, stepMs = 100): Promise<void> {
  await expect
    .poll(
      async () => {
        await world.clock.advance(stepMs);
        return page.locator(selector).count();
      },
      { timeout: 12_000, interval: 20 },
    )
    .toBeGreaterThan(0);
}

test('devices are seen live, a code only by its length and kind, the state is read off, and nothing is made while the panel is closed', async () => {
  await signIn();
  expect(await recorded('technician.signedIn')).toEqual([{ technician: 'T-01' }]);
  await advanceUntil('[data-kind="hex"]');
  const secret = 'KD1:NOBODY-MAY-READ-THIS';
  world.devices.scan({ payload: secret });
  world.standBefore(36.6);
  world.door(true);
  await world.clock.advance(2000);
  await page.getByText(words.word.districtPass).waitFor();
  const shown = await page.locator('.facts-page').textContent();
  expect(shown).toContain(`${words.fact.codeLength}${secret.length}`);
  expect(shown).toContain(`${words.fact.doorContact}${words.word.open}`);
  expect(shown).toMatch(/Object3\d\.\d\d °C/u);
  expect(JSON.stringify(world.screen)).not.toContain('NOBODY');
  expect(JSON.stringify(world.screen)).not.toContain(Buffer.from('NOBODY').toString('hex').toUpperCase());
  await tap(technician.state);
  await page.getByText(words.fact.ledgerBytes).waitFor();
  const state = await page.locator('.facts-page').textContent();
  expect(state).toContain(`${words.fact.trusted}${words.word.yes}`);
  expect(state).toContain('demo-1');
  expect(state).toMatch(/Running for\d+ (ms|sec)/u);
  await tap(staff.close);
  await expect.poll(() => world.screen?.technician?.answer).toBeNull();
  // A technician is no member of staff: the station gives them no verdict to change, whatever a page sends.
  await world.station?.request({ type: 'override', encounter: null, verdict: 'granted', reason: 'emergency' }, 1);
  await world.clock.advance(1000);
  expect(all('access.overridden')).toEqual([]);
  expect(all('portal.released')).toEqual([]);
  await world.clock.advance(200_000);
  expect(all('technician.signedOut')).toEqual([{ technician: 'T-01' }]);
}, 20_000);

test('all parts are tested and recorded; the scanner asks for a code, which is nobody’s', async () => {
  await signIn();
  await tap(technician.tests, technician.testAll);
  await expect
    .poll(
      async () => {
        await world.clock.advance(300);
        return all('technician.tested').some(({ part }) => part === 'uplink');
      },
      { timeout: 12_000, interval: 20 },
    )
    .toBe(true);
  // The district answers in real time, which simulated time must not run away from.
  await world.clock.advance(300);
  await expect.poll(() => world.station?.status.outbox).toBe(0);
  await advanceUntil('[data-test="clock"][data-state="pass"]', 300);
  const results = Object.fromEntries(all('technician.tested').map(({ part, result }) => [part, result]));
  expect(results).toMatchObject({
    thermometer: 'pass',
    inputs: 'unknown',
    screen: 'pass',
    ledger: 'pass',
    uplink: 'pass',
  });
  await nextTest(staff.later);
  await page.locator('[data-start]').tap();
  await page.locator('[data-test="scanner"][data-state="showCode"]').waitFor();
  world.devices.scan({ payload: 'any code at all' });
  await advanceUntil('[data-test="scanner"][data-state="pass"]');
  expect(world.screen?.view.name).toBe('idle');
  world.devices.unplug('thermometer');
  await world.clock.advance(3000);
  await nextTest(staff.earlier);
  await page.locator('[data-start]').tap();
  await advanceUntil('[data-test="thermometer"][data-state="fail"]', 300);
  expect(all('technician.tested').at(-1)).toMatchObject({ part: 'thermometer', result: 'fail' });
}, 20_000);

test('the relay moves at the second touch, and never while somebody is there', async () => {
  await signIn();
  world.standBefore(36.6);
  await world.clock.advance(2000);
  await tap(technician.tests);
  await nextTest(staff.later);
  await nextTest(staff.later);
  await page.locator('[data-start]').tap();
  await page.locator('.outcome', { hasText: words.technicianOutcome.somebodyThere }).waitFor();
  // Who has been judged and still stands there would be let in by a test as well.
  world.devices.scan({ payload: 'nobody knows this code' });
  await world.clock.advance(20_000);
  expect(all('access.denied')).toHaveLength(1);
  await page.locator('[data-start]').tap();
  await page.locator('.outcome', { hasText: words.technicianOutcome.somebodyThere }).waitFor();
  expect(all('relay.testAsked')).toEqual([]);
  world.stepAway();
  await world.clock.advance(40_000);
  const before = world.relay.length;
  await page.locator('[data-start]').tap();
  await page.locator('[data-test="relay"][data-state="confirm"]').waitFor();
  expect(world.relay.length).toBe(before);
  await tap(technician.pulseAgain);
  await recorded('relay.testAsked');
  await world.clock.advance(500);
  expect(world.devices.relayActive).toBe(true);
  world.door(true);
  await world.clock.advance(1000);
  world.door(false);
  await advanceUntil('[data-test="relay"][data-state="pass"]', 500);
  expect(world.devices.relayActive).toBe(false);
  expect(all('portal.released')).toMatchObject([{ cause: 'test', encounter: null }]);
  expect(all('portal.forcedOpen')).toEqual([]);
}, 20_000);

test('a correction is recorded with before and after, applies at once, and can be taken back', async () => {
  await signIn();
  await tap(technician.parts, technician.correction);
  for (let at = 0; at < 3; at++) await page.locator('[data-more]').tap();
  await page.locator('[data-days="30"]').tap();
  const after = { version: 't20220107-1', offsetC: 0.3, author: 'T-01', expires: '2022-02-05' };
  expect(await recorded('correction.changed')).toEqual([{ technician: 'T-01', before: null, after }]);
  await page.getByText('30 days left').waitFor();
  world.standBefore(36.6);
  await world.clock.advance(2500);
  const measured = (): unknown => {
    const [readings] = [...all('encounter.abandoned'), ...all('access.referred')];
    return readings;
  };
  world.devices.scan({ payload: 'nothing known' });
  await world.clock.advance(4000);
  expect(JSON.stringify(measured() ?? all('access.denied'))).toContain('t20220107-1');
  world.stepAway();
  await tap(technician.correction, technician.takeBack);
  expect(await recorded('correction.changed', 2)).toMatchObject([{}, { before: after, after: null }]);
  await page.getByText(technician.noCorrection).waitFor();
}, 20_000);

test('a large correction waits for a member of staff at the same panel, and stands on the status strip from then on', async () => {
  await signIn();
  await tap(technician.parts, technician.correction);
  for (let at = 0; at < 8; at++) await page.locator('[data-more]').tap();
  await page.locator('.needs-second').waitFor();
  // No longer than the site allows, and no further.
  expect(await page.locator('[data-days]').allTextContents()).toEqual(['7 days', '30 days']);
  await page.locator('[data-days="30"]').tap();
  await page.locator('.second-person').waitFor();
  await page.locator('.outcome', { hasText: words.technicianOutcome.secondNeeded }).waitFor();
  expect(all('correction.changed')).toEqual([]);
  const enter = async (pin: string): Promise<void> => {
    for (const digit of pin) await page.locator('.key', { hasText: new RegExp(`^${digit}$`, 'u') }).tap();
    await tap(technician.confirmIt);
  };
  await enter('246810');
  await page.locator('.outcome', { hasText: words.technicianOutcome.samePerson }).waitFor();
  expect(all('correction.changed')).toEqual([]);
  await enter('864200');
  const [changed] = await recorded('correction.changed');
  expect(changed).toMatchObject({ technician: 'T-01', confirmedBy: 'A-02', after: { offsetC: 0.8 } });
  await page.getByText('30 days left').waitFor();
  await tap(staff.close);
  const strip = page.locator('.conditions li').first();
  await expect.poll(() => strip.textContent()).toBe('Temperatures +0.8 °C until Feb 5');
  await expect.poll(() => strip.getAttribute('data-grave')).toBe('true');
}, 20_000);

test('a trace is taken without stopping the device, holds no code, and goes sealed to a stick with the record', async () => {
  const [medium] = (await mediaUnder(['/dev'])).filter(({ freeBytes }) => freeBytes > 1_000_000);
  if (medium === undefined) return expect.unreachable('no file system is mounted below /dev');
  const before = new Set(readdirSync(medium.path));
  await signIn();
  await tap(technician.copy, technician.traceScanner, technician.traceThermometer);
  await page.locator('[data-trace="thermometer"][aria-pressed="true"]').waitFor();
  world.devices.scan({ payload: 'KD1:SECRET' });
  await world.clock.advance(2000);
  expect(world.screen?.missingDevices).toEqual([]);
  await tap('End: Scanner', 'End: Thermometer');
  await recorded('trace.recorded', 2);
  await tap(technician.export);
  await page.locator('.leaf .main', { hasText: medium.label }).tap();
  await tap(words.exportRange.all);
  await page.locator('[data-export-state="done"]').waitFor();
  await page.getByText(words.exportState.done).waitFor();
  const [told] = await recorded('export.written');
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
}, 20_000);

/** As the district opens an export with its private key. */
function opened(text: string): string[] {
  const [first = '', ...lines] = text.trim().split('\n');
  return lines.map((line, at) => {
    const end = at === lines.length - 1 ? ' end' : '';
    const aad = Buffer.from(`${hash('sha256', first)} ${at + 1}${end}`);
    const plain = open(district.privateKey, exportInfo, aad, Buffer.from(line, 'base64url'));
    return plain?.toString('utf8') ?? expect.unreachable(`chunk ${at + 1}`);
  });
}

test('a part is started again after a second touch, recorded, and works again', async () => {
  await signIn();
  await tap(technician.parts, technician.restart, words.part.scanner);
  expect(all('part.restarted')).toEqual([]);
  await page.locator('[data-go]').tap();
  expect(await recorded('part.restarted')).toEqual([{ technician: 'T-01', part: 'scanner' }]);
  await world.clock.advance(3000);
  expect(await recorded('device.back')).toMatchObject([{ device: 'scanner' }]);
  world.devices.scan({ payload: 'after the restart' });
  await world.clock.advance(500);
  for (const part of ['player', 'uplink', 'thermometer'] as const) {
    await tap(technician.restart, words.part[part]);
    await page.locator('[data-go]').tap();
    await world.clock.advance(3000);
  }
  await recorded('part.restarted', 4);
  await world.clock.advance(3000);
  expect(world.station?.status).toMatchObject({ uplink: 'connected', missing: {}, outbox: 0 });
}, 20_000);
