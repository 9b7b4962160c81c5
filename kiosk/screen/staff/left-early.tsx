import type { VNode } from 'preact';
import type { ScreenModel } from '../model.ts';
import type { LeftEarlyView } from '../model-staff.ts';
import { Mark } from '../pictures/marks.tsx';
import { lasting } from './queue.tsx';
import { celsius } from '../resident/verdict.tsx';
import { sinceModelMs, texts } from '../state.ts';
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
