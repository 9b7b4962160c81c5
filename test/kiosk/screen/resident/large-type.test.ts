import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { ResidentView } from '../../../../kiosk/screen/model.ts';
import { screenStates } from '../../../../scripts/screens/states.ts';

const kept = new Map<string, string>();
vi.stubGlobal('sessionStorage', {
  getItem: (name: string) => kept.get(name) ?? null,
  setItem: (name: string, value: string) => void kept.set(name, value),
});
const { closePanel, largeType, nowMs, openPanel, received, setLargeType } = await import(
  '../../../../kiosk/screen/state.ts'
);
const { endLargeType } = await import('../../../../kiosk/screen/resident/large-type.ts');

let stop: () => void;

beforeEach(() => {
  nowMs.value = 0;
  see('idle');
  stop = endLargeType();
});

afterEach(() => stop());

function see(name: ResidentView['name']): void {
  const state = screenStates.find((one) => one.model('en').view.name === name) ?? expect.unreachable(name);
  received.value = { model: state.model('en'), revision: 1, atMs: nowMs.value };
}

function wait(seconds: number): void {
  for (let at = 0; at < seconds; at++) nowMs.value += 1000;
}

test('it lasts through the encounter and ends ten seconds after it', () => {
  setLargeType(true);
  wait(20);
  see('encounter');
  wait(60);
  see('verdict');
  wait(8);
  see('idle');
  wait(9);
  expect(largeType.value).toBe(true);
  wait(1);
  expect(largeType.value).toBe(false);
  expect(kept.get('largeType')).toBe('no');
});

test('somebody who comes back within that time goes on in large type', () => {
  setLargeType(true);
  see('encounter');
  wait(5);
  see('idle');
  wait(9);
  see('encounter');
  wait(30);
  expect(largeType.value).toBe(true);
});

test('when nobody comes it ends after two minutes, and the next who asks has as long', () => {
  for (let person = 0; person < 2; person++) {
    setLargeType(true);
    wait(119);
    expect(largeType.value).toBe(true);
    wait(1);
    expect(largeType.value).toBe(false);
  }
});

test('while the panel of the staff is open it stays', () => {
  setLargeType(true);
  openPanel('decide');
  wait(600);
  expect(largeType.value).toBe(true);
  closePanel();
  wait(120);
  expect(largeType.value).toBe(false);
});
