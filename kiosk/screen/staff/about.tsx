import type { VNode } from 'preact';
import type { ScreenModel } from '../model.ts';
import type { AboutView } from '../model-staff.ts';
import { lasting } from './queue.tsx';
import { celsius } from '../resident/verdict.tsx';
import { secondsLeft, sinceModelMs, texts } from '../state.ts';
import { fill } from '../texts/catalogue.ts';

/** More are only taken of somebody who moves: the last ones tell. */
const shownReadings = 2;

/** Whom the next touch is about: who, by what, since when, and how it stands. Nothing while nobody is there. */
export function About({ model }: { model: ScreenModel }): VNode | null {
  const { about } = model.staff;
  if (about === undefined) return null;
  const { staff, actState } = texts.value;
  const { there, sinceMs, state } = about;
  const since = fill(there ? staff.hereFor : staff.judgedAgo, { t: lasting(sinceMs + sinceModelMs.value) });
  return (
    <p class="about" data-state={state}>
      {[whoIs(about), since, ...(there || state === 'denied' ? [actState[state]] : [])].join(' · ')}
    </p>
  );
}

/** What was measured of that person and what the machine makes of it, or that they are still to be measured again. */
export function Measured({ model: { staff } }: { model: ScreenModel }): VNode | null {
  const { about } = staff;
  if (about === undefined || about.readings.length === 0) return null;
  const words = texts.value;
  const { readings, againMs } = about;
  const shown = readings.slice(-shownReadings);
  const grave = againMs !== null || readings.at(-1)?.band !== 'normal';
  return (
    <p class="readings" data-grave={grave}>
      {shown.map(({ temperatureC, band }, at) => (
        <span key={at} data-value>{`${at > 0 ? '· ' : ''}${celsius(temperatureC)} ${words.readingBand[band]} `}</span>
      ))}
      {againMs !== null && <span>{again(againMs)}</span>}
    </p>
  );
}

function again(ms: number): string {
  const { staff } = texts.value;
  const left = secondsLeft(ms);
  return left > 0 ? fill(staff.againIn, { n: left }) : staff.againNow;
}

/** The same in a few words, where there is little room: "王* · 12 s"; null while nobody is there. */
export function shortAbout({ staff: { about } }: ScreenModel): string | null {
  if (about === undefined) return null;
  const { staff: words, listKind } = texts.value;
  // Seconds since they left would be read as seconds since they came.
  const stands = about.there ? lasting(about.sinceMs + sinceModelMs.value) : words.notThere;
  return `${about.name ?? listKind[about.kind]} · ${stands}`;
}

/** Whoever was registered and waits to be let in: "Visitor · registered 12 s ago"; null while nobody is. */
export function registeredIs({ staff: { registered } }: ScreenModel): string | null {
  if (registered === undefined) return null;
  const { staff, listKind } = texts.value;
  const since = fill(staff.registeredAgo, { t: lasting(registered.sinceMs + sinceModelMs.value) });
  return `${listKind[registered.kind]} · ${since}`;
}

function whoIs({ name, kind, there }: AboutView): string {
  const { staff, listKind } = texts.value;
  if (name !== null) return kind === 'unseen' ? name : `${name} · ${listKind[kind]}`;
  return kind === 'unseen' && there ? staff.personBefore : listKind[kind];
}
