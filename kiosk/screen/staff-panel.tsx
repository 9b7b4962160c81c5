import type { VNode } from 'preact';
import { useEffect } from 'preact/hooks';
import type { ScreenModel } from './model.ts';
import { Mark, type MarkName } from './pictures/marks.tsx';
import { Decide } from './staff-decide.tsx';
import { Events } from './staff-events.tsx';
import { Help } from './staff-help.tsx';
import { SignIn } from './staff-sign-in.tsx';
import { ClinicalTemperature } from './staff-temperature.tsx';
import { intended, panel, type StaffTab, send, texts } from './state.ts';

/** The panel hides what residents see, so it closes by itself when nobody touches it for this long. */
const untouchedMs = 45_000;

const tabs: Readonly<Record<StaffTab, MarkName>> = {
  decide: 'granted',
  temperature: 'temperature',
  events: 'events',
  help: 'help',
};
const tabNames = Object.keys(tabs) as readonly StaffTab[];

/** Everything a member of staff can do here; the last verdict stays in sight in its head. */
export function StaffPanel({ model }: { model: ScreenModel }): VNode {
  const { staff } = texts.value;
  useEffect(closeWhenUntouched, []);
  return (
    <section class="panel" aria-label={staff.title}>
      <div class="panel-head">
        <h2>{staff.title}</h2>
        {model.view.name === 'verdict' && (
          <p class="verdict-chip" data-verdict={model.view.verdict}>
            <Mark name={model.view.verdict} />
            <span>{texts.value.verdict[model.view.verdict]}</span>
          </p>
        )}
        <button type="button" class="tool" aria-label={staff.close} onClick={close}>
          <Mark name="close" />
          <span class="side">{staff.close}</span>
        </button>
      </div>
      {model.staff.signedIn ? <SignedIn model={model} /> : <SignIn staff={model.staff} />}
    </section>
  );
}

function SignedIn({ model }: { model: ScreenModel }): VNode {
  const { staff } = texts.value;
  return (
    <div class="panel-body">
      <nav class="tabs" aria-label={staff.title}>
        {tabNames.map((tab) => (
          <button
            key={tab}
            type="button"
            class="tab"
            aria-label={staff[tab]}
            aria-pressed={panel.value === tab}
            onClick={() => {
              intended.value = null;
              panel.value = tab;
            }}
          >
            <Mark name={tabs[tab]} />
            <span>{staff[tab]}</span>
          </button>
        ))}
        <button
          type="button"
          class="tab leave"
          aria-label={staff.signOut}
          onClick={() => {
            send({ type: 'staffSignOut' });
            close();
          }}
        >
          <Mark name="back" />
          <span>{staff.signOut}</span>
        </button>
      </nav>
      <div class="tab-body">
        <Body model={model} tab={panel.value ?? 'decide'} />
      </div>
    </div>
  );
}

function Body({ model, tab }: { model: ScreenModel; tab: StaffTab }): VNode {
  switch (tab) {
    case 'decide':
      return <Decide model={model} />;
    case 'temperature':
      return <ClinicalTemperature encounter={model.staff.openEncounter} />;
    case 'events':
      return <Events model={model} />;
    case 'help':
      return <Help model={model} />;
  }
}

function close(): void {
  intended.value = null;
  panel.value = null;
}

function closeWhenUntouched(): () => void {
  let timer = setTimeout(close, untouchedMs);
  const touched = (): void => {
    clearTimeout(timer);
    timer = setTimeout(close, untouchedMs);
  };
  document.addEventListener('pointerdown', touched);
  return () => {
    clearTimeout(timer);
    document.removeEventListener('pointerdown', touched);
  };
}
