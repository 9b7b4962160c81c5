import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  type FromPage,
  linkVersion,
  maximumCodeLength,
  maximumPageMessageBytes,
  readFromPage,
  readToPage,
  type ToPage,
} from '../../../kiosk/screen/messages.ts';
import { catalogue } from '../../../kiosk/screen/texts/catalogue.ts';
import { screenStates } from '../../../scripts/screens/states.ts';

const lawful: readonly FromPage[] = [
  { type: 'hello', version: linkVersion },
  { type: 'heartbeat', frame: 1, revision: 0 },
  { type: 'setLanguage', language: 'en' },
  { type: 'staffSignIn', pin: '0042' },
  { type: 'staffSignOut' },
  { type: 'override', encounter: 'e-1', verdict: 'denied', reason: 'refusedAtGate' },
  { type: 'override', encounter: 'e-1', verdict: 'granted', reason: 'otherNoted', note: '门卫认识' },
  { type: 'clinicalReading', encounter: 'e-1', temperatureC: 36.8 },
  { type: 'override', encounter: null, verdict: 'granted', reason: 'identityKnown', act: 'e5c1f0aa-1' },
  { type: 'callSupervisor' },
  { type: 'maskSeen', encounter: 'e-1' },
  { type: 'handoverBegin', note: '钥匙在抽屉' },
  { type: 'handoverCancel' },
  { type: 'portalMode', mode: 'lockedDown' },
  { type: 'mute', minutes: 15 },
  { type: 'volume', volume: 'low', minutes: 60 },
  { type: 'postNotice', items: ['mask', 'tests'], minutes: 240 },
  { type: 'disinfected', area: 'shelf' },
  { type: 'inspected', inspector: 'police', result: 'inOrder' },
  { type: 'staffAsk', question: null },
  { type: 'staffAsk', question: { name: 'today', verdict: 'denied', kind: 'all', hour: 17, page: 2 } },
  { type: 'staffAsk', question: { name: 'household', building: '3', unit: '2', room: '501' } },
  { type: 'staffAsk', question: { name: 'identity', number: '1101' } },
  { type: 'identityNumber', number: '11010519491231002X' },
  { type: 'register', kind: 'visitor', household: '3-2-501', contact: '13800000000' },
  { type: 'register', kind: 'vehicle', plate: '豫A12345' },
  { type: 'pickResident', encounter: null, entry: 411 },
  { type: 'cameraCode', text: 'KD1:ABC' },
];

test.each(lawful)('$type from a page is understood', (message) => {
  expect(readFromPage(JSON.stringify(message))).toEqual({ ok: true, value: message });
});

test.each([
  { type: 'mute', minutes: 100_000 },
  { type: 'mute', minutes: -1 },
  { type: 'portalMode', mode: 'blownUp' },
  { type: 'postNotice', items: ['a sentence of somebody else'], minutes: 60 },
  { type: 'staffAsk', question: { name: 'everything' } },
  { type: 'identityNumber', number: '1101051949123100' },
  { type: 'register', kind: 'president', household: '1' },
  { type: 'inspected', inspector: 'police', result: 'inOrder', note: 'x'.repeat(201) },
])('$type with what is not in the contract is not understood', (message) => {
  expect(readFromPage(JSON.stringify(message))).toMatchObject({ ok: false, error: { code: 'notInContract' } });
});

test('the longest code of a camera fits the link, a longer or an empty one is not understood', () => {
  const text = '\u0001'.repeat(maximumCodeLength);
  const longest = JSON.stringify({ type: 'cameraCode', text } satisfies FromPage);
  expect(readFromPage(longest).ok).toBe(true);
  expect(Buffer.byteLength(longest)).toBeLessThanOrEqual(maximumPageMessageBytes);
  for (const wrong of ['', `${text}x`]) {
    expect(readFromPage(JSON.stringify({ type: 'cameraCode', text: wrong }))).toMatchObject({
      ok: false,
      error: { code: 'notInContract' },
    });
  }
});

test('every model of every state passes the check unchanged', () => {
  for (const state of screenStates) {
    for (const language of Object.keys(catalogue) as (keyof typeof catalogue)[]) {
      const message: ToPage = { type: 'model', revision: 3, model: state.model(language) };
      expect(readToPage(JSON.stringify(message))).toEqual({ ok: true, value: message });
    }
  }
});

test('a model with a part missing or wrong is not understood, and the fault names the place', () => {
  const model = screenStates[0]?.model('en') ?? expect.unreachable();
  for (const key of Object.keys(model)) {
    const { [key as keyof typeof model]: _left, ...rest } = model;
    const result = readToPage(JSON.stringify({ type: 'model', revision: 1, model: rest }));
    expect(result).toMatchObject({ ok: false, error: { code: 'notInContract' } });
    expect(result.ok ? '' : result.error.detail).toContain(`model.${key}`);
  }
});

test('no text whatever makes a reader throw, and no fault repeats a value', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
      expect(readFromPage(text).ok).toBe(false);
      expect(readToPage(text).ok).toBe(false);
    }),
  );
  const result = readFromPage('{"type":"staffSignIn","pin":"secret-pin"}');
  expect(JSON.stringify(result)).not.toContain('secret-pin');
});

test('a text whose length is no number is refused, and nothing is thrown', () => {
  const read = readFromPage('{"type":"cameraCode","text":{"length":{"toString":""}}}');
  expect(read.ok ? 'ok' : read.error.code).toBe('notInContract');
});
