import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { Keys, letters } from '../keypad.tsx';
import type { ScreenModel } from '../model.ts';
import type { FoundResident } from '../model-staff.ts';
import { Mark } from '../pictures/marks.tsx';
import { answered, useQuestion } from './ask.ts';
import { BackToMenu, Leaves } from './choices.tsx';
import { submit } from './submission.ts';
import { closePanel, openPanel, texts } from '../state.ts';

interface Home {
  readonly building: string;
  readonly unit: string;
  readonly room: string;
}

/** Somebody of the roster, found by home: building, home, person, each one touch. The machine goes on with them. */
export function Households({ model }: { model: ScreenModel }): VNode {
  const [home, setHome] = useState<Home | null>(null);
  if (home === null) return <ChooseHome model={model} title={null} onHome={setHome} />;
  return <OfHome model={model} home={home} onBack={() => setHome(null)} />;
}

/** Building, then home; `title` says for what, if it is not plain. Without a roster it says so. */
export function ChooseHome(props: {
  readonly model: ScreenModel;
  readonly title: string | null;
  readonly onHome: (home: Home) => void;
}): VNode {
  const { staff } = texts.value;
  const [building, setBuilding] = useState<string | null>(null);
  useQuestion({ name: 'household', building, unit: null, room: null });
  const answer = answered(props.model, 'places');
  const back = <BackToMenu {...(building === null ? {} : { onBack: () => setBuilding(null) })} />;
  if (answer?.fault === 'noRoster')
    return (
      <section class="choose">
        <p class="nobody">{texts.value.searchFault.noRoster}</p>
        {back}
      </section>
    );
  // What is shown is what was answered: a touch on a building is one, even when its homes are on their way.
  const shown = answer?.building ?? null;
  const found = answer?.found ?? [];
  const title = shown === null ? staff.chooseBuilding : `${shown} · ${staff.chooseHome}`;
  return (
    <Leaves
      title={props.title === null ? title : `${props.title} ${title}`}
      options={found}
      short
      nameOf={(home) =>
        shown === null ? home.building : [home.unit, home.room].filter((part) => part !== '').join('-')
      }
      onChoose={(home) => (shown === null ? setBuilding(home.building) : props.onHome(home))}
    >
      {back}
    </Leaves>
  );
}

function OfHome({ model, home, onBack }: { model: ScreenModel; home: Home; onBack: () => void }): VNode {
  const { building, unit, room } = home;
  useQuestion({ name: 'household', building, unit, room });
  const answer = answered(model, 'residents');
  return <People model={model} found={answer?.found ?? []} onBack={onBack} />;
}

function People(props: {
  readonly model: ScreenModel;
  readonly found: readonly FoundResident[];
  readonly onBack?: () => void;
}): VNode {
  const { staff, residentKind } = texts.value;
  // For whom the list was opened: the station refuses the choice when somebody else is being served by then.
  const [encounter] = useState(props.model.staff.openEncounter);
  const kinds: Readonly<Record<string, string>> = residentKind;
  const said = ({ name, kind, place }: FoundResident): string =>
    `${name ?? staff.nameLocked} · ${kinds[kind] ?? kind} · ${place}`;
  return (
    <Leaves
      title={staff.chooseResident}
      options={props.found}
      nameOf={(person) => {
        const alike = props.found.filter((other) => said(other) === said(person));
        return alike.length > 1 ? `${said(person)} · ${person.entry}` : said(person);
      }}
      onChoose={({ entry }) => submit({ type: 'pickResident', encounter, entry }, closePanel)}
    >
      <BackToMenu {...(props.onBack === undefined ? {} : { onBack: props.onBack })} />
    </Leaves>
  );
}

/** By the first letters of the name in pinyin, as 王小红 is WXH. */
export function ResidentsByName({ model }: { model: ScreenModel }): VNode {
  const { staff, searchFault } = texts.value;
  const [prefix, setPrefix] = useState('');
  const [listed, setListed] = useState(false);
  useQuestion({ name: 'initials', prefix });
  const answer = answered(model, 'residents');
  const found = answer?.found ?? [];
  if (listed) return <People model={model} found={found} onBack={() => setListed(false)} />;
  return (
    <section class="choose">
      <p class="shown-note">{prefix === '' ? staff.typeInitials : prefix}</p>
      <p role="status">
        {answer?.fault != null
          ? searchFault[answer.fault]
          : found
              .map(({ name, place }) => `${name} ${place}`)
              .slice(0, 3)
              .join('，')}
      </p>
      <Keys
        keys={letters}
        onKey={(key) => setPrefix((before) => (before + key).slice(0, 8))}
        onDelete={() => setPrefix((before) => before.slice(0, -1))}
      >
        <button type="button" class="key" aria-label={staff.back} onClick={() => openPanel('register')}>
          <Mark name="back" />
        </button>
        <button type="button" class="key go" disabled={found.length === 0} onClick={() => setListed(true)}>
          {staff.next}
        </button>
      </Keys>
    </section>
  );
}
