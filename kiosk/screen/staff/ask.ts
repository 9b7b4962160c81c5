import { useEffect } from 'preact/hooks';
import type { ScreenModel } from '../model.ts';
import type { StaffAnswer, StaffQuestion } from '../model-staff.ts';
import { send } from '../state.ts';

/** Asks while the part that asks is on the screen; the answer comes with the models and stays up to date. */
export function useQuestion(question: StaffQuestion): void {
  const text = JSON.stringify(question);
  useEffect(() => void send({ type: 'staffAsk', question }), [text]);
  useEffect(() => () => void send({ type: 'staffAsk', question: null }), []);
}

/** The answer under that name, or null while another one is still shown. */
export function answered<N extends StaffAnswer['name']>(
  { staff }: ScreenModel,
  name: N,
): Extract<StaffAnswer, { name: N }> | null {
  const { answer } = staff;
  return answer !== null && isNamed(answer, name) ? answer : null;
}

function isNamed<N extends StaffAnswer['name']>(
  answer: StaffAnswer,
  name: N,
): answer is Extract<StaffAnswer, { name: N }> {
  return answer.name === name;
}
