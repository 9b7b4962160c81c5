import type { VNode } from 'preact';
import { formatter } from '../header.tsx';
import { doctorLevels, type DoctorFinding, type DoctorView } from '../model-doctor.ts';
import type { FactGroup } from '../model-technician.ts';
import { Paged } from '../paged.tsx';
import { language, received, send, technicianPage, texts } from '../state.ts';
import { writtenIn } from '../texts/written.ts';
import { Facts } from './facts.tsx';

/** How the box is by what the station knows, and the way to the doctor, who looks at everything. */
export function StatePage({ groups }: { groups: readonly FactGroup[] }): VNode {
  const words = texts.value.technician;
  const toDoctor = (): void => {
    technicianPage.value = 'doctor';
  };
  const door = (
    <button type="button" class="main plain" data-doctor onClick={toDoctor}>
      {words.doctor}
    </button>
  );
  return <Facts groups={groups} label={words.state} foot={door} />;
}

/** What the doctor found, the worst first, each with what to do; asked for by a touch. */
export function Doctor({ doctor }: { doctor: DoctorView }): VNode {
  const words = texts.value.technician;
  const isRunning = doctor.state === 'running';
  const again = (
    <button type="button" class="main" data-examine disabled={isRunning} onClick={() => send({ type: 'examine' })}>
      {isRunning ? words.examining : words.examine}
    </button>
  );
  return (
    <div class="records">
      <p class="doctor-standing" role="status" data-result={doctor.result}>
        {standing(doctor)}
      </p>
      <Paged tag="ul" class="events doctor" label={words.doctor} foot={again}>
        {doctor.findings.map((finding, at) => (
          <Line key={at} finding={finding} />
        ))}
      </Paged>
    </div>
  );
}

function Line({ finding: { level, in: words } }: { finding: DoctorFinding }): VNode {
  const { area, says, remedy } = words[writtenIn(language.value)];
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
