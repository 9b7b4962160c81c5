/** What staff do, by touch in a real browser, against the running station on simulated devices in simulated time. */
import { generateKeyPairSync } from 'node:crypto';
import { rmSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { EventData } from '../../../kiosk/ledger/events.ts';
import type { RecordedEvent } from '../../../kiosk/ledger/record.ts';
import { catalogue } from '../../../kiosk/screen/texts/catalogue.ts';
import { type ScreenServer, startScreenServer } from '../../../kiosk/station/screen-server.ts';
import { badgeHash, makeBadge } from '../../../kiosk/station/staff-badge.ts';
import { hashPin } from '../../../kiosk/station/staff-pin.ts';
import { openBrowser } from '../../../scripts/screens.ts';
import { loadDemoKeys } from '../../district/demo-keys.ts';
import { codeOf } from '../../simulation/codes.ts';
import { parseScenario } from '../../simulation/scenario.ts';
import { loadScenarioSite } from '../../simulation/site.ts';
import { World } from '../../simulation/world.ts';
import { buildPage } from './built-page.ts';

const words = catalogue.en;
const { staff } = words;
const badge = makeBadge(Buffer.alloc(26, 7));
const sealingKey = {
  keyId: 'district-1',
  publicKey: generateKeyPairSync('x25519').publicKey.export({ format: 'jwk' }).x ?? '',
};

let pageDirectory: string;
let browser: Browser;
let page: Page;
let world: World;
let server: ScreenServer;
let pump: NodeJS.Timeout;
let code: string;
let pinOfB: string;

beforeAll(async () => {
  pageDirectory = await buildPage();
  browser = await openBrowser();
  pinOfB = await hashPin('135791', Buffer.alloc(16, 3));
}, 60_000);

afterAll(async () => {
  await browser.close();
  rmSync(pageDirectory, { recursive: true });
});

beforeEach(async () => {
  const scenario = parseScenario(JSON.stringify({ scenario: 'staff', wall: '2022-01-07T02:00:00Z' }), 'staff');
  if (!scenario.ok) throw new Error(scenario.error.join('\n'));
  const { header } = scenario.value;
  const loaded = loadScenarioSite(header);
  if (!loaded.ok) throw new Error(loaded.error.join('\n'));
  const { loaded: site, keysDirectory } = loaded.value;
  const [first] = site.site.staff;
  const pin = first?.pin ?? expect.unreachable();
  world = await World.create(
    {
      ...site,
      site: {
        ...site.site,
        language: 'en',
        sealingKey,
        policy: { ...site.site.policy, mask: 'staffConfirms' },
        staff: [
          { id: 'A-01', pin, role: 'a' },
          { id: 'B-01', pin: pinOfB, badge: badgeHash(badge), role: 'b' },
          { id: 'S-01', pin: '$argon2id$none', role: 'supervisor' },
        ],
      },
    },
    header,
  );
  world.start();
  await world.clock.advance(3000);
  code = codeOf('valid', site.site.place.compound, loadDemoKeys(keysDirectory), world.trueWallMs);
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
  page.setDefaultTimeout(8000);
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

async function type(digits: string): Promise<void> {
  for (const digit of digits) await page.locator('.key', { hasText: new RegExp(`^${digit}$`, 'u') }).tap();
}

async function signIn(): Promise<void> {
  await tap(words.status.staff);
  await type('246810');
  await tap(staff.signIn);
  await page.locator('.tabs').waitFor();
}

function all<T extends RecordedEvent['type']>(type: T): EventData<T>[] {
  const isOne = (event: RecordedEvent): event is Extract<RecordedEvent, { type: T }> => event.type === type;
  return world.events.filter(isOne).map(({ data }) => data as EventData<T>);
}

/** The events of a type once there are so many: what was touched has reached the ledger. */
async function recorded<T extends RecordedEvent['type']>(type: T, count = 1): Promise<EventData<T>[]> {
  await expect.poll(() => all(type).length, { timeout: 6000, message: type }).toBe(count);
  return all(type);
}

async function outcome(code: keyof typeof words.outcome): Promise<void> {
  await page.locator(`.outcome[data-outcome="${code}"]`).waitFor();
}

async function somebodyComes(): Promise<void> {
  world.standBefore(36.6);
  await world.clock.advance(2000);
  world.scan({ payload: code });
  await world.clock.advance(4000);
}

test('a badge shown to the scanner signs in, and the duty goes to the other post only', async () => {
  await signIn();
  await tap(staff.duty, staff.handover, staff.handoverStart);
  await page.locator('.entry').waitFor();
  await type('246810');
  await tap(staff.signIn);
  await page.getByText(staff.sameMember).waitFor();
  expect(all('shift.handover')).toEqual([]);
  world.scan({ payload: badge });
  await world.clock.advance(500);
  expect(await recorded('shift.handover')).toEqual([{ from: 'A-01', to: 'B-01' }]);
  await page.locator('.member', { hasText: 'B-01' }).waitFor();
  expect(all('staff.signedIn')).toEqual([{ staff: 'A-01' }, { staff: 'B-01' }]);
  // The page of the badge's first touch is theirs.
  await tap(staff.duty, staff.disinfection, words.area.entrance);
  expect(await recorded('disinfection.done')).toEqual([{ staff: 'B-01', area: 'entrance' }]);
  await outcome('recorded');
}, 20_000);

test('a mask that was seen lets the encounter go on, and the gate opens after the record', async () => {
  await somebodyComes();
  expect(all('access.referred').map(({ reasons }) => reasons[0])).toEqual(['maskNotConfirmed']);
  await signIn();
  await tap(staff.maskSeen);
  await recorded('staff.maskSeen');
  expect(await recorded('access.granted')).toMatchObject([{ reasons: ['allStepsPassed'] }]);
  expect(await page.locator('.panel').count()).toBe(0);
}, 20_000);

test('an override is two touches, and a third one adds a note', async () => {
  await somebodyComes();
  await signIn();
  await tap(staff.close);
  await page.locator('.strip .refuse').tap();
  await page.locator('[data-note]').tap();
  await tap(words.phrase.calledHousehold);
  await type('501');
  await tap(staff.next, words.overrideReason.refusedAtGate);
  expect(await recorded('access.overridden')).toMatchObject([
    { verdict: 'denied', reason: 'refusedAtGate', note: 'phoned the home 501', staff: 'A-01' },
  ]);
}, 20_000);

test('an identity number is judged while it is typed, sealed, and the encounter goes on with it', async () => {
  await signIn();
  await tap(staff.register, staff.identity);
  await type('11010519491331');
  await page.getByText(words.numberState.birthday).waitFor();
  for (let at = 0; at < 4; at++) await tap(staff.delete);
  await type('1231002');
  await page.locator('.key', { hasText: /^X$/u }).tap();
  await page.getByText(words.numberState.right).waitFor();
  await tap(staff.record);
  expect(await recorded('person.registered')).toMatchObject([{ kind: 'identityNumber', has: ['identityNumber'] }]);
  expect(await page.locator('.panel').count()).toBe(0);
  expect(JSON.stringify(world.events)).not.toContain('11010519491231002');
  world.standBefore(36.6);
  await world.clock.advance(6000);
  expect(await recorded('access.referred')).toMatchObject([
    { credential: { kind: 'identityNumber', medium: 'typed' } },
  ]);
}, 20_000);

test('a visitor, a delivery and a vehicle are registered without a keyboard, sealed, and let in by override', async () => {
  await signIn();
  await tap(staff.register, staff.visitor);
  await type('3-2-501');
  await tap(staff.next);
  await type('13800000000');
  await tap(staff.record);
  await recorded('person.registered');
  await tap(staff.admitSomebody, words.overrideReason.registeredHere);
  expect(await recorded('access.overridden')).toMatchObject([{ reason: 'registeredHere' }]);
  await tap(words.status.staff, staff.register, staff.delivery);
  await type('7');
  await tap(staff.next, staff.skip);
  await recorded('person.registered', 2);
  await tap(staff.register, staff.vehicle);
  await page.locator('.key', { hasText: /^豫$/u }).tap();
  await type('A12345');
  await tap(staff.record);
  const registered = await recorded('person.registered', 3);
  expect(registered.map(({ kind, has }) => [kind, [...has]])).toEqual([
    ['visitor', ['contact', 'household']],
    ['delivery', ['household']],
    ['vehicle', ['plate']],
  ]);
  expect(JSON.stringify(world.events)).not.toContain('13800000000');
}, 30_000);

test('the gate is closed after a confirmation; holding it open is for a supervisor, and the station refuses it', async () => {
  await signIn();
  await tap(staff.duty, staff.gate);
  expect(await page.getByText(words.portalMode.lockedOpen).count()).toBe(0);
  await tap(words.portalMode.lockedDown);
  expect(all('portal.modeChanged')).toEqual([]);
  await page.locator('[data-mode]').tap();
  expect(await recorded('portal.modeChanged')).toMatchObject([{ to: 'lockedDown', staff: 'A-01' }]);
  await world.station?.request({ type: 'portalMode', mode: 'lockedOpen' }, 1);
  await outcome('notAllowed');
  expect(all('portal.modeChanged')).toHaveLength(1);
  await world.station?.request({ type: 'disinfected', area: 'desk' }, 99);
  expect(all('disinfection.done')).toEqual([]);
}, 20_000);

test('silence, volume and a notice have an end', async () => {
  await signIn();
  await tap(staff.duty, staff.sound, '15 min');
  expect(await recorded('sound.muted')).toMatchObject([{ forMs: 900_000, cause: 'staff', staff: 'A-01' }]);
  await tap(words.volume.low);
  expect(await recorded('sound.volumeSet')).toMatchObject([{ volumeDb: -6, forMs: 3_600_000 }]);
  await page.getByText('Off for 15 more minutes.').waitFor();
  await tap(staff.back, staff.notice, words.noticeName.tests, staff.preview);
  expect(await page.locator('.notice-preview').textContent()).toBe(words.notice.tests);
  await tap('Put up for 1 h');
  expect(await recorded('notice.posted')).toMatchObject([{ items: ['tests'], forMs: 3_600_000 }]);
  expect(world.screen?.notice).toBe(words.notice.tests);
  await tap(staff.close);
  await world.clock.advance(3_700_000);
  await expect.poll(() => world.screen?.notice).toBeNull();
  // Nobody touched anything for long: signed out by itself.
  expect(all('staff.signedOut')).toEqual([{ staff: 'A-01' }]);
}, 30_000);

test('an inspection is written down, with who came and what was found', async () => {
  await signIn();
  await tap(staff.duty, staff.inspection, words.inspector.subdistrict, words.finding.toMend);
  expect(await recorded('inspection.visit')).toEqual([{ staff: 'A-01', inspector: 'subdistrict', result: 'toMend' }]);
  world.diskFull = true;
  await tap(staff.disinfection, words.area.desk);
  await outcome('notRecorded');
  world.diskFull = false;
}, 20_000);

test("today's list, the queue and the report say what happened, and the list is searched by touch", async () => {
  await somebodyComes();
  world.stepAway();
  await world.clock.advance(1000);
  await signIn();
  await tap(staff.maskSeen);
  await recorded('access.granted');
  await tap(words.status.staff, staff.events);
  await page.locator('.events li').waitFor();
  expect(await page.locator('.events li').count()).toBe(1);
  expect(await page.locator('.events li').textContent()).toContain(words.listVerdict.granted);
  await tap('Result: all', 'Result: Let in');
  await page.getByText(staff.nobodyFound).waitFor();
  await tap(staff.queue);
  await page.locator('.plot .up').first().waitFor();
  await tap(staff.report);
  await page.locator('.report').waitFor();
  expect(await page.locator('.report').textContent()).toContain('Let in1');
  await tap(staff.help, staff.callSupervisor);
  await recorded('supervisor.called');
}, 30_000);
