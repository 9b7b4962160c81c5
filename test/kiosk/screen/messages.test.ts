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
import { screenStates } from '../../../scripts/screens-states.ts';

const lawful: readonly FromPage[] = [
  { type: 'hello', version: linkVersion },
  { type: 'heartbeat', frame: 1, revision: 0 },
  { type: 'setLanguage', language: 'en' },
  { type: 'staffSignIn', pin: '0042' },
  { type: 'staffSignOut' },
  { type: 'override', encounter: 'e-1', verdict: 'denied', reason: 'refusedAtGate' },
  { type: 'override', encounter: 'e-1', verdict: 'granted', reason: 'otherNoted', note: '门卫认识' },
  { type: 'clinicalReading', encounter: 'e-1', temperatureC: 36.8 },
  { type: 'override', encounter: null, verdict: 'granted', reason: 'identityKnown' },
  { type: 'callSupervisor' },
  { type: 'cameraCode', text: 'KD1:ABC' },
];

test.each(lawful)('$type from a page is understood', (message) => {
  expect(readFromPage(JSON.stringify(message))).toEqual({ ok: true, value: message });
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
