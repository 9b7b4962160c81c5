import type { VNode } from 'preact';
import { languages, type ScreenModel } from './model.ts';
import { Mark, type MarkName } from './pictures/marks.tsx';
import { largeType, panel, send, texts, toggleLargeType } from './state.ts';
import { catalogue, fill, type Texts } from './texts/catalogue.ts';

/** The lower edge: how the kiosk is, modestly, and the three buttons everybody may touch. */
export function StatusBar({ model }: { model: ScreenModel }): VNode {
  const { status } = texts.value;
  const all = conditions(model, texts.value);
  const shown = all.slice(0, largeType.value ? 1 : 3);
  const next = languages[(languages.indexOf(model.language) + 1) % languages.length] ?? model.language;
  return (
    <footer class="status">
      <ul class="conditions">
        {shown.map(({ mark, text, grave }) => (
          <li key={text} data-grave={grave}>
            <Mark name={mark} />
            <span>{text}</span>
          </li>
        ))}
        {all.length > shown.length && (
          <li>
            <span>{fill(status.more, { n: all.length - shown.length })}</span>
          </li>
        )}
      </ul>
      <nav>
        <button type="button" class="tool" aria-pressed={largeType.value} onClick={toggleLargeType}>
          <Mark name="largeType" />
          <span>{largeType.value ? status.largeOff : status.largeOn}</span>
        </button>
        <button
          type="button"
          class="tool"
          aria-label={`${status.switchLanguage}: ${catalogue[next].languageName}`}
          onClick={() => send({ type: 'setLanguage', language: next })}
        >
          <Mark name="language" />
          <span lang={next}>{catalogue[next].languageName}</span>
        </button>
        <button
          type="button"
          class="tool"
          data-staff
          onClick={() => {
            panel.value = 'decide';
          }}
        >
          <Mark name="staff" />
          <span>{status.staff}</span>
        </button>
      </nav>
    </footer>
  );
}

interface Condition {
  readonly mark: MarkName;
  readonly text: string;
  readonly grave: boolean;
}

/** What a guard should know, the gravest first; the state of the portal is always there. */
export function conditions(model: ScreenModel, texts: Texts): readonly Condition[] {
  const { mode, state } = model.portal;
  const alarm = state === 'heldOpen' || state === 'forcedOpen' || state === 'unknown';
  const portal = mode === 'controlled' ? '' : `${texts.portalMode[mode]} · `;
  const found: Condition[] = [
    { mark: 'gate', text: `${portal}${texts.portalState[state]}`, grave: alarm || mode !== 'controlled' },
  ];
  for (const { device, fault } of model.missingDevices) {
    const gap = model.language === 'en' ? ' ' : '';
    found.push({ mark: 'device', text: `${texts.device[device]}${gap}${texts.fault[fault]}`, grave: true });
  }
  if (!model.clock.trusted) found.push({ mark: 'clock', text: texts.status.clockUntrusted, grave: true });
  const { connected, waiting } = model.uplink;
  if (!connected) found.push({ mark: 'network', text: fill(texts.status.offline, { n: waiting }), grave: false });
  else if (waiting > 0) found.push({ mark: 'network', text: fill(texts.status.sending, { n: waiting }), grave: false });
  if (model.sound !== 'sounding') found.push({ mark: 'sound', text: texts.sound[model.sound], grave: false });
  return found.toSorted((a, b) => Number(b.grave) - Number(a.grave));
}
