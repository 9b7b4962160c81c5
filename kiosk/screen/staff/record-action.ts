import { notRecorded } from './submission.ts';
import { texts } from '../state.ts';

/** What the button that records is called: after a failure, what another touch of it does. */
export function recordAction(otherwise: string): string {
  return notRecorded() === null ? otherwise : texts.value.staff.sendAgain;
}
