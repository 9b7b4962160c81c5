import type { VNode } from 'preact';
import { useEffect } from 'preact/hooks';
import type { ScreenModel } from '../model.ts';
import type { StaffView } from '../model-staff.ts';
import { LanguageButton } from '../language-button.tsx';
import { Mark, type MarkName } from '../pictures/marks.tsx';
import { Decide } from './decide.tsx';
import { Duty } from './duty.tsx';
import { Help } from './help.tsx';
import { Records } from './records.tsx';
import { Register } from './register.tsx';
import { SignIn } from './sign-in.tsx';
import { notRecorded, settle } from './submission.ts';
import { Told } from './told.tsx';
import { closePanel, openPanel, panel, type StaffTab, send, texts } from '../state.ts';

/** The panel hides what residents see, so it closes by itself when nobody touches it for this long. */
const untouchedMs = 45_000;
/** As long as a member stays signed in: what is not recorded yet is not taken from under their hands. */
const unrecordedMs = 180_000;

/** A touch is told to the station no oftener than this. */
const touchToldMs = 10_000;

const tabs: Readonly<Record<StaffTab, MarkName>> = {
  decide: 'granted',
  register: 'register',
  events: 'events',
  duty: 'duty',
  help: 'help',
};
const tabNames = Object.keys(tabs) as readonly StaffTab[];

/** Everything a member of staff can do here; what the resident is told stays in sight in its head. */
export function StaffPanel({ model }: { model: ScreenModel }): VNode {
  const { staff, role } = texts.value;
  const { member, outcome, elsewhere } = model.staff;
  const told = toldOf(model.staff);
  useEffect(() => settle(outcome), [outcome?.number]);
  useEffect(closeWhenUntouched, []);
  // A badge was shown: the panel somebody has opened is where they stand.
  useEffect(() => {
    if (elsewhere === 'free') send({ type: 'staffAsk', question: null });
  }, [elsewhere]);
  return (
    <section class="panel" aria-label={staff.title} onPointerDown={() => tellTouched(model.staff)}>
      <div class="panel-head">
        <h2>{staff.title}</h2>
        {member !== null && (
          <p class="member side">
            {member.id}
            {member.role !== null && ` · ${role[member.role]}`}
          </p>
        )}
        <p class="outcome" role="status" data-outcome={told?.code}>
          {told?.text}
        </p>
        <Told view={model.view} />
        <LanguageButton brief />
        <button type="button" class="tool" data-close aria-label={staff.close} onClick={closePanel}>
          <Mark name="close" />
          <span class="side">{staff.close}</span>
        </button>
      </div>
      {model.staff.signedIn && !model.staff.handingOver ? (
        <SignedIn model={model} />
      ) : (
        <SignIn key={String(model.staff.handingOver)} staff={model.staff} />
      )}
    </section>
  );
}

/** How the last act ended: what is NOT recorded stays until it is, or is given up. */
function toldOf({
  signedIn,
  outcome,
  leavingInMs,
}: StaffView): { readonly code: string; readonly text: string } | null {
  const { staff, outcome: words } = texts.value;
  if (leavingInMs !== undefined) return { code: 'leaving', text: staff.leavingSoon };
  const why = signedIn ? notRecorded() : null;
  if (why === 'notSent' || why === 'unanswered') return { code: why, text: staff[why] };
  const code = why ?? outcome?.code;
  return code === undefined ? null : { code, text: words[code] };
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
            onClick={() => openPanel(tab)}
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
            closePanel();
          }}
        >
          <Mark name="leave" />
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
    case 'register':
      return <Register model={model} />;
    case 'events':
      return <Records model={model} />;
    case 'duty':
      return <Duty model={model} />;
    case 'help':
      return <Help model={model} />;
  }
}

let toldMs = Number.NEGATIVE_INFINITY;

/** The station signs out who is not there any more: a touch says that they are, told seldom, and at once when it is due. */
function tellTouched({ signedIn, leavingInMs }: StaffView): void {
  const nowMs = performance.now();
  if (!signedIn || (leavingInMs === undefined && nowMs - toldMs < touchToldMs)) return;
  if (send({ type: 'staffTouched' })) toldMs = nowMs;
}

function closeWhenUntouched(): () => void {
  let touchedMs = performance.now();
  const close = (): void => {
    const leftMs = notRecorded() === null ? 0 : touchedMs + unrecordedMs - performance.now();
    if (leftMs <= 0) closePanel();
    else timer = setTimeout(close, Math.min(leftMs, untouchedMs));
  };
  let timer = setTimeout(close, untouchedMs);
  const touched = (): void => {
    clearTimeout(timer);
    touchedMs = performance.now();
    timer = setTimeout(close, untouchedMs);
  };
  document.addEventListener('pointerdown', touched);
  return () => {
    clearTimeout(timer);
    document.removeEventListener('pointerdown', touched);
  };
}
