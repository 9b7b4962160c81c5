import type { VNode } from 'preact';
import { formatter } from '../header.tsx';
import { doctorLevels, type DoctorFinding, type DoctorView } from '../model-technician.ts';
import { language, received, send, texts } from '../state.ts';

/** What the doctor found, the worst first, each with what to do; asked for by a touch. */
export function Doctor({ doctor }: { doctor: DoctorView }): VNode {
  const words = texts.value.technician;
  const isRunning = doctor.state === 'running';
  return (
    <div class="records">
      <div class="pager test-foot doctor-head">
        <p role="status">{standing(doctor)}</p>
        <button type="button" class="main" disabled={isRunning} onClick={() => send({ type: 'examine' })}>
          {isRunning ? words.examining : words.examine}
        </button>
      </div>
      <ul class="events doctor" tabIndex={0} role="region" aria-label={words.doctor}>
        {doctor.findings.map((finding, at) => (
          <Line key={at} finding={finding} />
        ))}
      </ul>
    </div>
  );
}

function Line({ finding: { level, in: words } }: { finding: DoctorFinding }): VNode {
  const { area, says, remedy } = words[language.value];
  return (
    <li data-level={level}>
      <b>{texts.value.doctorLevel[level]}</b>
      <span>
        {area}: {says}
        {remedy !== null && <em>→ {remedy}</em>}
      </span>
    </li>
  );
}

function standing({ state, atMs, result, findings }: DoctorView): string {
  const words = texts.value.technician;
  if (state === 'failed') return words.examineFailed;
  if (result === null || atMs === null) return words.examineHint;
  const zone = received.value?.model.clock.timeZone ?? 'UTC';
  const counts = doctorLevels.flatMap((level) => {
    const count = findings.filter((finding) => finding.level === level).length;
    return count === 0 ? [] : [`${texts.value.doctorLevel[level]} ${count}`];
  });
  return `${formatter(language.value, zone, 'second').format(atMs)} · ${counts.join(' · ')}`;
}
