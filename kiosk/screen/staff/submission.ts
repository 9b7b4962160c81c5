/**
 * What a member of staff has touched to be recorded, until the station says that it is: nothing typed is given up before.
 * Sent again it bears the same word, and is counted once.
 */
import { effect, signal } from '@preact/signals';
import type { FromStaff } from '../messages-staff.ts';
import type { Outcome, StaffView } from '../model-staff.ts';
import { link, panel, send, step } from '../state.ts';
import { forgetDrafts } from './drafts.ts';

/** What the station answers by an outcome under its word; an override is known by its own intention. */
type Answered = Exclude<Extract<FromStaff, { readonly act?: string }>, { readonly type: 'override' }>;
type WithoutAct<T> = T extends unknown ? Omit<T, 'act'> : never;
export type Submitted = WithoutAct<Answered>;

/** `unanswered`: it left, and nobody knows whether it arrived. */
export type NotRecorded = 'notSent' | 'unanswered' | Exclude<Outcome, 'recorded'>;

interface Submission {
  /** The same for the same content. */
  readonly content: string;
  readonly act: string;
  readonly state: 'sending' | NotRecorded;
  readonly afterwards: () => void;
}

const submission = signal<Submission | null>(null);
/** The station answers within a few milliseconds. */
const answerMs = 5_000;

/** Why what was touched last is not recorded; null while nothing is wrong. */
export function notRecorded(): NotRecorded | null {
  const state = submission.value?.state ?? 'sending';
  return state === 'sending' ? null : state;
}

/** Whether the station has still to answer. */
export function isSending(): boolean {
  return submission.value?.state === 'sending';
}

/** Sends it, and goes on with `afterwards` once it is recorded; touched again after a failure it is the same act. */
export function submit(message: Submitted, afterwards: () => void): void {
  const content = JSON.stringify(message);
  const before = submission.peek();
  if (before?.content === content && before.state === 'sending') return;
  const act = before?.content === content ? before.act : crypto.randomUUID();
  const sent = send({ ...message, act });
  submission.value = { content, act, afterwards, state: sent ? 'sending' : 'notSent' };
  if (sent) setTimeout(() => unanswered(act), answerMs);
}

/** What has no outcome of its own: done when it has left, and told when it has not. */
export function sendOrSay(message: FromStaff, afterwards: () => void = () => undefined): void {
  const sent = send(message);
  const content = JSON.stringify(message);
  submission.value = sent ? null : { content, act: '', afterwards, state: 'notSent' };
  if (sent) afterwards();
}

/** The station's answer, if it is to what was sent. */
export function settle(outcome: StaffView['outcome']): void {
  const waiting = submission.peek();
  if (waiting === null || outcome === null || outcome.act === undefined || outcome.act !== waiting.act) return;
  if (outcome.code === 'recorded') {
    submission.value = null;
    waiting.afterwards();
  } else submission.value = { ...waiting, state: outcome.code };
}

function unanswered(act: string | null): void {
  const waiting = submission.peek();
  if (waiting?.state !== 'sending' || (act !== null && waiting.act !== act)) return;
  submission.value = { ...waiting, state: 'unanswered' };
}

effect(() => {
  if (link.value === 'lost') unanswered(null);
});

// Whoever goes elsewhere on the panel, or closes it, has given up what was begun there.
// Subscribed to, not read: the build drops what is read and not used (`propertyReadSideEffects` in vite.config.ts).
for (const each of [panel, step])
  each.subscribe(() => {
    submission.value = null;
    forgetDrafts();
  });
