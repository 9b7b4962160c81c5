import type { VNode } from 'preact';
import type { ScreenModel } from '../model.ts';
import type { AboutView } from '../model-staff.ts';
import { lasting } from './queue.tsx';
import { sinceModelMs, texts } from '../state.ts';
import { fill } from '../texts/catalogue.ts';

/** Whom the next touch is about: who, by what, since when, and how it stands. Nothing while nobody is there. */
export function About({ model }: { model: ScreenModel }): VNode | null {
  const { about } = model.staff;
  if (about === undefined) return null;
  const { staff, actState } = texts.value;
  const { there, sinceMs, state } = about;
  const since = fill(there ? staff.hereFor : staff.judgedAgo, { t: lasting(sinceMs + sinceModelMs.value) });
  return (
    <p class="about" data-state={state}>
      {[whoIs(about), since, actState[state]].join(' · ')}
    </p>
  );
}

/** The same in a few words, where there is little room: "王* · 12 s"; null while nobody is there. */
export function shortAbout({ staff: { about } }: ScreenModel): string | null {
  if (about === undefined) return null;
  return `${about.name ?? texts.value.listKind[about.kind]} · ${lasting(about.sinceMs + sinceModelMs.value)}`;
}

function whoIs({ name, kind }: AboutView): string {
  const { staff, listKind } = texts.value;
  if (name !== null) return kind === 'unseen' ? name : `${name} · ${listKind[kind]}`;
  return kind === 'unseen' ? staff.personBefore : listKind[kind];
}
