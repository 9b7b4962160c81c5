import type { VNode } from 'preact';
import type { ResidentView } from '../model.ts';
import { Mark } from '../pictures/marks.tsx';
import { secondsLeft, texts } from '../state.ts';
import { fill, reasonText } from '../texts/catalogue.ts';

/** What the resident at this screen is told, in one line, while the panel covers their field; nothing while nobody is served. */
export function Told({ view }: { view: ResidentView }): VNode | null {
  const { verdict, guidance, encounter } = texts.value;
  switch (view.name) {
    case 'idle':
      return null;
    case 'encounter': {
      const wait = view.waitMs === null ? 0 : secondsLeft(view.waitMs);
      return (
        <p class="verdict-chip" data-told>
          <span>
            <b>{guidance[view.guidance]}</b> {wait > 0 && <em>{fill(encounter.wait, { n: wait })}</em>}
          </span>
        </p>
      );
    }
    case 'verdict': {
      const [first] = view.reasons.map((code) => reasonText(texts.value, code));
      return (
        <p class="verdict-chip" data-told data-verdict={view.verdict}>
          <Mark name={view.verdict} />
          <span>
            {first === undefined ? <b>{verdict[view.verdict]}</b> : <b>{first.now}</b>}
            {first !== undefined && <em>{` ${first.says}`}</em>}
          </span>
        </p>
      );
    }
  }
}
