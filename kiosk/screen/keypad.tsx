import type { VNode } from 'preact';
import { Mark } from './pictures/marks.tsx';
import { texts } from './state.ts';

const digits = ['1', '2', '3', '4', '5', '6', '7', '8', '9'] as const;

/** Ten digits, delete and one action: no keyboard of the system is ever needed. */
export function Keypad(props: {
  readonly value: string;
  readonly maximum: number;
  readonly action: string;
  readonly ready: boolean;
  readonly onValue: (value: string) => void;
  readonly onAction: () => void;
}): VNode {
  const add = (digit: string): void => {
    if (props.value.length < props.maximum) props.onValue(props.value + digit);
  };
  const key = (digit: string): VNode => (
    <button key={digit} type="button" class="key" onClick={() => add(digit)}>
      {digit}
    </button>
  );
  return (
    <div class="keypad">
      {digits.map(key)}
      <button
        type="button"
        class="key"
        aria-label={texts.value.staff.delete}
        onClick={() => props.onValue(props.value.slice(0, -1))}
      >
        <Mark name="delete" />
      </button>
      {key('0')}
      <button type="button" class="key go" disabled={!props.ready} onClick={props.onAction}>
        {props.action}
      </button>
    </div>
  );
}
