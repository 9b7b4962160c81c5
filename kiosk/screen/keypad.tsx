import type { ComponentChildren, VNode } from 'preact';
import { Mark } from './pictures/marks.tsx';
import { texts } from './state.ts';

export const digits = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '0'] as const;
export const letters = Array.from('ABCDEFGHIJKLMNOPQRSTUVWXYZ');

/** Ten digits, delete and one action: no keyboard of the system is ever needed. */
export function Keypad(props: {
  readonly value: string;
  readonly maximum: number;
  readonly action: string;
  readonly ready: boolean;
  /** A thirteenth key, such as the X of an identity number. */
  readonly extra?: string;
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
    <div class="keypad" data-wide={props.extra !== undefined}>
      {digits.slice(0, 9).map(key)}
      <Delete onDelete={() => props.onValue(props.value.slice(0, -1))} />
      {key('0')}
      {props.extra !== undefined && key(props.extra)}
      <button type="button" class="key go" disabled={!props.ready} onClick={props.onAction}>
        {props.action}
      </button>
    </div>
  );
}

/** Any signs as keys, as many in a row as fit, with delete behind them and what stands after it. */
export function Keys(props: {
  readonly keys: readonly string[];
  readonly onKey: (key: string) => void;
  readonly onDelete: () => void;
  readonly children?: ComponentChildren;
}): VNode {
  return (
    <div class="keys">
      {props.keys.map((key) => (
        <button key={key} type="button" class="key" onClick={() => props.onKey(key)}>
          {key}
        </button>
      ))}
      <Delete onDelete={props.onDelete} />
      {props.children}
    </div>
  );
}

function Delete({ onDelete }: { onDelete: () => void }): VNode {
  return (
    <button type="button" class="key" aria-label={texts.value.staff.delete} onClick={onDelete}>
      <Mark name="delete" />
    </button>
  );
}
