import type { VNode } from 'preact';
import { conditions, foremost } from './conditions.ts';
import { LanguageButton } from './language-button.tsx';
import type { ScreenModel } from './model.ts';
import { Mark } from './pictures/marks.tsx';
import { cameraShown, largeType, openPanel, setLargeType, texts } from './state.ts';
import { fill } from './texts/catalogue.ts';
import { waitsLong } from './waits-long.ts';

/** The lower edge: how the kiosk is, modestly, and the three buttons everybody may touch. */
export function StatusBar({ model }: { model: ScreenModel }): VNode {
  const { status } = texts.value;
  const all = conditions(model, texts.value, cameraShown.value.state, waitsLong.value);
  const { shown, more } = foremost(all, largeType.value ? 1 : 2);
  return (
    <footer class="status">
      <ul class="conditions">
        {shown.map(({ mark, text, grave }) => (
          <li key={text} data-grave={grave}>
            <Mark name={mark} />
            <span>{text}</span>
          </li>
        ))}
        {more > 0 && (
          <li class="more">
            <span class="whole">{fill(status.more, { n: more })}</span>
            <span class="brief">{fill(status.moreBrief, { n: more })}</span>
          </li>
        )}
      </ul>
      <nav>
        <button
          type="button"
          class="tool"
          data-large
          aria-label={largeType.value ? status.largeOff : status.largeOn}
          onClick={() => setLargeType(!largeType.value)}
        >
          <Mark name="largeType" />
          <span class="side">{largeType.value ? status.largeOff : status.largeOn}</span>
        </button>
        <LanguageButton />
        <button
          type="button"
          class="tool"
          data-staff
          aria-label={status.staff}
          onClick={() => {
            openPanel('decide');
          }}
        >
          <Mark name="staff" />
          <span class="side">{status.staff}</span>
        </button>
      </nav>
    </footer>
  );
}
