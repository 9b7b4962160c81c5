import type { VNode } from 'preact';
import type { ScreenModel } from '../model.ts';
import { conditions } from '../conditions.ts';
import { deviceNames } from '../model.ts';
import { Paged } from '../paged.tsx';
import { answered, useQuestion } from './ask.ts';
import { lasting } from './queue.tsx';
import { texts } from '../state.ts';
import { fill, reasonText } from '../texts/catalogue.ts';

/** The day so far, as the daily report will say it. */
export function Report({ model }: { model: ScreenModel }): VNode {
  const { staff, listVerdict, status } = texts.value;
  useQuestion({ name: 'report' });
  const report = answered(model, 'report');
  if (report === null) return <p class="nobody">{staff.noEvents}</p>;
  const { counts } = report;
  const rows: readonly (readonly [string, string | number])[] = [
    ...(['granted', 'denied', 'referred'] as const).map(
      (verdict) => [fill(staff.byKiosk, { is: listVerdict[verdict] }), counts[verdict]] as const,
    ),
    [staff.overridden, counts.overridden],
    [staff.admittedByStaff, counts.admittedByStaff],
    [staff.abandoned, counts.abandoned],
    [staff.leftBeforeSecond, counts.leftEarly],
    ...report.reasons.map(({ code, count }) => [reasonText(texts.value, code).says, count] as const),
    ...conditions(model, texts.value, 'off')
      .filter(({ corrects }) => corrects === true)
      .map(({ text }) => [texts.value.technician.correction, text] as const),
    [staff.onDutyToday, report.staff.join(', ') || '–'],
    ...(report.outages.length === 0 ? [[staff.outages, staff.nothingFailed] as const] : []),
    ...report.outages.map(
      ({ what, count, durationMs }) =>
        [nameOf(what), `${fill(staff.counted, { n: count })} · ${lasting(durationMs)}`] as const,
    ),
  ];
  return (
    <Paged tag="div" class="events" label={staff.report}>
      <h3 aria-level={2}>{report.day ?? staff.clockUnknown}</h3>
      <dl class="report">
        {rows.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </Paged>
  );

  function nameOf(what: string): string {
    const device = deviceNames.find((each) => each === what);
    if (device !== undefined) return texts.value.device[device];
    return what === 'network' ? (fill(status.offline, { n: '' }).split(/[，,]/u)[0] ?? what) : what;
  }
}
