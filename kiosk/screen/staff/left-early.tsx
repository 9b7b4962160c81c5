import type { VNode } from 'preact';
import type { ScreenModel } from '../model.ts';
import type { LeftEarlyView } from '../model-staff.ts';
import { Mark } from '../pictures/marks.tsx';
import { lasting } from './queue.tsx';
import { celsius } from '../resident/verdict.tsx';
import { openPanel, sinceModelMs, texts } from '../state.ts';
import { fill } from '../texts/catalogue.ts';

/** Who left before the second measurement: the last one in a line, the others counted. Nothing while there is nobody. */
export function LeftEarly({ model }: { model: ScreenModel }): VNode | null {
  const [last, ...others] = model.staff.leftEarly ?? [];
  if (last === undefined) return null;
  const { staff } = texts.value;
  const parts = [whoAndWhat(last), ...(others.length > 0 ? [fill(staff.more, { n: others.length })] : [])];
  return (
    <p class="left-early" role="status">
      <Mark name="leave" />
      <span>{fill(staff.leftEarlyIs, { is: parts.join(' · ') })}</span>
    </p>
  );
}

function whoAndWhat({ name, kind, reading, sinceMs }: LeftEarlyView): string {
  const { staff, listKind, readingBand } = texts.value;
  const measured = `${celsius(reading.temperatureC)} ${readingBand[reading.band]}`;
  return [name ?? listKind[kind], measured, fill(staff.ago, { t: lasting(sinceMs + sinceModelMs.value) })].join(' · ');
}

/** How long it stands where residents see it too: until somebody on duty has had time to look up. */
const shownOutsideMs = 180_000;

/** The same while the panel is closed, with nothing of whom it is about: residents read this screen. */
export function LeftEarlyStrip({ model }: { model: ScreenModel }): VNode | null {
  const [last] = model.staff.leftEarly ?? [];
  if (last === undefined || last.sinceMs + sinceModelMs.value > shownOutsideMs) return null;
  const { staff } = texts.value;
  return (
    <section class="strip" aria-label={staff.decide} data-left-early>
      <button type="button" class="main plain" onClick={() => openPanel('decide')}>
        <Mark name="leave" />
        {staff.leftEarlyLook}
      </button>
    </section>
  );
}
