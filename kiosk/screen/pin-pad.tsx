import type { ComponentChildren, VNode } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { Keypad } from './keypad.tsx';
import { secondsLeft, texts } from './state.ts';
import { fill } from './texts/catalogue.ts';

const shortestPin = 4;
const longestPin = 12;
/** A pad that hides what residents see closes after this long: nobody who does not touch it needs it. */
const untouchedMs = 45_000;

/**
 * The one pad for every PIN. The page never judges one, shows only how many digits were touched, and forgets them as soon
 * as they are handed over.
 */
export function PinPad(props: {
  readonly title: string;
  /** What went wrong last; gone with the first digit typed anew, and while the pad is locked. */
  readonly fault: string | null;
  readonly lockedForMs: number;
  readonly action: string;
  readonly onPin: (pin: string) => void;
  readonly onUntouched?: () => void;
  readonly class?: string;
  /** Below the title. */
  readonly hint?: ComponentChildren;
  /** Below what went wrong. */
  readonly children?: ComponentChildren;
}): VNode {
  const { fault, onUntouched } = props;
  const [pin, setPin] = useState('');
  const { staff } = texts.value;
  const lockedFor = secondsLeft(props.lockedForMs);
  useEffect(() => {
    if (onUntouched === undefined) return undefined;
    const timer = setTimeout(onUntouched, untouchedMs);
    return () => clearTimeout(timer);
  }, [pin]);
  // Nobody finds digits of theirs, or of somebody else, when the pad opens again.
  useEffect(() => {
    if (lockedFor > 0) setPin('');
  }, [lockedFor > 0]);
  return (
    <div class={props.class === undefined ? 'entry' : `entry ${props.class}`}>
      <div class="entry-said">
        <h3 aria-level={2}>{props.title}</h3>
        {props.hint}
        <p class="dots-entered" role="img" aria-label={fill(staff.digitsEntered, { n: pin.length })}>
          {Array.from({ length: pin.length }, (_, at) => (
            <i key={at} data-full />
          ))}
        </p>
        <p class="entry-fault" role="status">
          {lockedFor > 0 ? fill(staff.lockedOut, { n: lockedFor }) : pin === '' && fault}
        </p>
        {props.children}
      </div>
      <Keypad
        value={pin}
        maximum={longestPin}
        action={props.action}
        ready={pin.length >= shortestPin && lockedFor === 0}
        onValue={(value) => setPin(lockedFor > 0 ? '' : value)}
        onAction={() => {
          props.onPin(pin);
          setPin('');
        }}
      />
    </div>
  );
}
