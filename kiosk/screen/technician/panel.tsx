import type { VNode } from 'preact';
import { useEffect } from 'preact/hooks';
import type { ScreenModel } from '../model.ts';
import { technicianPages, type TechnicianPage, type TechnicianView } from '../model-technician.ts';
import { LanguageButton } from '../language-button.tsx';
import { Mark, type MarkName } from '../pictures/marks.tsx';
import { fill } from '../texts/catalogue.ts';
import { language, link, received, send, step, technicianPage, texts } from '../state.ts';
import { Copy } from './copy.tsx';
import { Doctor, StatePage } from './doctor.tsx';
import { Facts, secondOf } from './facts.tsx';
import { Parts } from './parts.tsx';
import { TechnicianSignIn } from './sign-in.tsx';
import { Tests } from './tests.tsx';

const marks: Readonly<Record<TechnicianPage, MarkName>> = {
  live: 'device',
  tests: 'events',
  state: 'gauges',
  doctor: 'gauges',
  copy: 'sending',
  parts: 'sliders',
};

/** What has a place at the side; the doctor is asked from the state. */
const tabs = technicianPages.filter((page) => page !== 'doctor');

/** Everything a technician does here; nothing of it decides about a passage. */
export function TechnicianPanel({ model, page }: { model: ScreenModel; page: TechnicianPage }): VNode | null {
  const words = texts.value.technician;
  const view = model.technician;
  const member = view?.member ?? null;
  const isLost = link.value === 'lost';
  // The station draws what is asked for, and only while it is.
  useEffect(() => {
    if (member !== null) send({ type: 'technicianAsk', page });
  }, [member, page]);
  useEffect(() => () => send({ type: 'technicianAsk', page: null }), []);
  if (view === undefined) return null;
  return (
    <section class="panel technician" aria-label={words.title} lang={language.value}>
      <div class="panel-head">
        <h2>{words.title}</h2>
        {member !== null && <p class="member side">{member}</p>}
        <Told view={view} isLost={isLost} />
        <LanguageButton brief />
        <button type="button" class="tool" data-close aria-label={texts.value.staff.close} onClick={close}>
          <Mark name="close" />
          <span class="side">{texts.value.staff.close}</span>
        </button>
      </div>
      <div class="of-station" inert={isLost}>
        {member === null ? <TechnicianSignIn view={view} onUntouched={close} /> : <SignedIn view={view} page={page} />}
      </div>
    </section>
  );
}

/** How the last act stands; while the station does not answer, of when everything here is. */
function Told({ view: { outcome }, isLost }: { view: TechnicianView; isLost: boolean }): VNode {
  const { technician, technicianOutcome, testState, selfTest, part } = texts.value;
  if (isLost)
    return (
      <p class="outcome" role="status" data-outcome="lost">
        {fill(technician.old, { t: secondOf(received.value?.model.clock.wallMs ?? 0) })}
      </p>
    );
  if (outcome === null) return <p class="outcome" role="status" />;
  const { code, act, of } = outcome;
  const names: Readonly<Record<string, string>> = { ...selfTest, ...part };
  const what = of === null ? technician[act] : `${technician[act]} · ${names[of]}`;
  return (
    <p class="outcome" role="status" data-outcome={plain.has(code) ? 'recorded' : code}>
      {what}: {{ ...testState, ...technicianOutcome }[code]}
    </p>
  );
}

/** Nothing to look after. */
const plain: ReadonlySet<string> = new Set(['done', 'started', 'pass', 'confirm', 'showCode', 'secondNeeded']);

function SignedIn({ view, page }: { view: TechnicianView; page: TechnicianPage }): VNode {
  const words = texts.value.technician;
  return (
    <div class="panel-body">
      <nav class="tabs" aria-label={words.title}>
        {tabs.map((each) => (
          <button
            key={each}
            type="button"
            class="tab"
            aria-label={words[each]}
            aria-pressed={each === (page === 'doctor' ? 'state' : page)}
            onClick={() => {
              technicianPage.value = each;
            }}
          >
            <Mark name={marks[each]} />
            <span>{words[each]}</span>
          </button>
        ))}
        <button
          type="button"
          class="tab leave"
          aria-label={words.signOut}
          onClick={() => {
            send({ type: 'technicianSignOut' });
            close();
          }}
        >
          <Mark name="leave" />
          <span>{words.signOut}</span>
        </button>
      </nav>
      <div class="tab-body">
        <Body key={page} view={view} page={page} />
      </div>
    </div>
  );
}

function Body({ view: { answer }, page }: { view: TechnicianView; page: TechnicianPage }): VNode | null {
  // Until the answer to what was just touched comes, the one before is not shown under its name.
  if (answer === null || answer.name !== page) return page === 'state' ? <StatePage groups={[]} /> : null;
  switch (answer.name) {
    case 'live':
      return <Facts groups={answer.groups} label={texts.value.technician.live} />;
    case 'state':
      return <StatePage groups={answer.groups} />;
    case 'tests':
      return <Tests tests={answer.tests} />;
    case 'doctor':
      return <Doctor doctor={answer.doctor} />;
    case 'copy':
      return <Copy copy={answer.copy} />;
    case 'parts':
      return <Parts parts={answer.parts} />;
  }
}

function close(): void {
  step.value = null;
  technicianPage.value = null;
}
