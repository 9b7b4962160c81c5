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
  const said = [whoIs(about), fill(about.there ? staff.hereFor : staff.judgedAgo, { t: since(about) })];
  return (
    <p class="about" data-state={about.state}>
      <strong>{said[0]}</strong> · {said[1]} · {actState[about.state]}
    </p>
  );
}

function whoIs({ name, kind }: AboutView): string {
  const { staff, listKind } = texts.value;
  if (name !== null) return kind === 'unseen' ? name : `${name} · ${listKind[kind]}`;
  return kind === 'unseen' ? staff.personBefore : listKind[kind];
}

function since({ sinceMs }: AboutView): string {
  return lasting(sinceMs + sinceModelMs.value);
}
