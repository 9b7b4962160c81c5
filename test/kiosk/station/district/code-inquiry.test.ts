import { describe, expect, test } from 'vitest';
import { VirtualClock } from '../../../../drivers/sim/virtual-clock.ts';
import type { CredentialCheck } from '../../../../kiosk/access/credential.ts';
import { createCodeInquiry } from '../../../../kiosk/station/district/code-inquiry.ts';
import { openLog } from '../../../../kiosk/station/care/diagnostics.ts';
import { type CodeRegister, openCodeRegister } from '../../../district/codes.ts';
import { directCodeInquiry } from '../../../district/codes-direct.ts';

const holder = (name: string) => ({
  holder: name,
  id: `code-${name}`,
  issuer: 'district',
  medium: 'phone' as const,
  colour: 'green' as const,
  compounds: ['C1'],
  test: null,
  itineraryAtRisk: false,
  expiresAtS: null,
});

class Bench {
  readonly clock = new VirtualClock(Date.UTC(2022, 0, 5));
  readonly register: CodeRegister = openCodeRegister(() => this.clock.wallMs());
  readonly line = directCodeInquiry(this.register, this.clock);
  readonly answers: [string, CredentialCheck][] = [];
  freshMinutes: number | null = 10;
  readonly lines: string[] = [];
  readonly inquiry = createCodeInquiry({
    line: this.line,
    deadlineMs: 1_200,
    freshMinutes: () => this.freshMinutes,
    clock: this.clock,
    log: openLog('debug', { write: (text) => void this.lines.push(text) }),
    onAnswer: (asked, check) => this.answers.push([asked, check]),
  });

  async ask(name: string, waitMs = 0): Promise<void> {
    this.inquiry.ask(`q-${name}`, { code: `CODE-${name}`, pattern: 'p' });
    await this.clock.advance(waitMs);
  }

  /** Who was answered and how. */
  get told(): string[] {
    return this.answers.map(
      ([asked, check]) => `${asked} ${check.outcome === 'verified' ? check.credential.holder : check.reason}`,
    );
  }
}

describe('one question at a time', () => {
  test('the same code is asked once while its answer is awaited, and again afterwards', async () => {
    const bench = new Bench();
    bench.register.register('CODE-a', holder('a'));
    bench.line.delayMs = 500;
    await bench.ask('a', 100);
    await bench.ask('a', 1_000);
    expect([bench.line.questions, bench.told]).toEqual([1, ['q-a a']]);
    await bench.ask('a', 1_000);
    expect([bench.line.questions, bench.told]).toEqual([2, ['q-a a', 'q-a a']]);
  });

  test('another code takes it back: the answer reaches nobody, and the next is not kept waiting', async () => {
    const bench = new Bench();
    for (const name of ['a', 'b']) bench.register.register(`CODE-${name}`, holder(name));
    bench.line.delayMs = 800;
    await bench.ask('a', 100);
    await bench.ask('b', 5_000);
    expect(bench.told).toEqual(['q-b b']);
  });

  test('nothing is told after the end', async () => {
    const bench = new Bench();
    bench.line.delayMs = 800;
    await bench.ask('a', 100);
    bench.inquiry.stop();
    await bench.clock.advance(5_000);
    expect(bench.told).toEqual([]);
  });
});

describe('no answer', () => {
  test('the deadline is kept to the millisecond, and what comes later is nothing', async () => {
    const bench = new Bench();
    bench.line.delayMs = 1_300;
    await bench.ask('a', 1_199);
    expect(bench.told).toEqual([]);
    await bench.clock.advance(1);
    expect(bench.told).toEqual(['q-a onlineUnreachable']);
    await bench.clock.advance(5_000);
    expect(bench.told).toEqual(['q-a onlineUnreachable']);
  });

  test.each(['rubbish', 'foreign', 'overloaded'] as const)('%s is none', async (service) => {
    const bench = new Bench();
    bench.register.register('CODE-a', holder('a'));
    bench.line.service = service;
    await bench.ask('a');
    expect(bench.told).toEqual(['q-a onlineUnreachable']);
  });

  test('an earlier one stands in while it is fresh, with the time it was given', async () => {
    const bench = new Bench();
    bench.register.register('CODE-a', holder('a'));
    await bench.ask('a');
    bench.line.networkUp = false;
    await bench.clock.advance(9 * 60_000);
    await bench.ask('a');
    expect(bench.answers[1]).toEqual(bench.answers[0]);
    await bench.clock.advance(2 * 60_000);
    await bench.ask('a');
    expect(bench.told.at(-1)).toBe('q-a onlineUnreachable');
    bench.freshMinutes = null;
    await bench.ask('a');
    expect(bench.told.at(-1)).toBe('q-a a');
  });

  test('who was known before and is unknown now is not remembered as known', async () => {
    const bench = new Bench();
    bench.register.register('CODE-a', holder('a'));
    await bench.ask('a');
    bench.register.register('CODE-a', null);
    await bench.ask('a');
    bench.line.networkUp = false;
    await bench.ask('a');
    expect(bench.told).toEqual(['q-a a', 'q-a codeUnknown', 'q-a onlineUnreachable']);
  });

  test('what is remembered is bounded; the one longest unused goes first', async () => {
    const bench = new Bench();
    for (let at = 0; at <= 2_000; at += 1) bench.register.register(`CODE-${at}`, holder(String(at)));
    for (let at = 0; at <= 2_000; at += 1) await bench.ask(String(at));
    bench.line.networkUp = false;
    await bench.ask('0');
    await bench.ask('1');
    expect(bench.told.slice(-2)).toEqual(['q-0 onlineUnreachable', 'q-1 1']);
  });
});

test('no code is in the log', async () => {
  const bench = new Bench();
  await bench.ask('SECRET');
  bench.line.networkUp = false;
  await bench.ask('SECRET');
  expect(bench.lines.length).toBeGreaterThan(0);
  expect(bench.lines.join('')).not.toContain('SECRET');
});
