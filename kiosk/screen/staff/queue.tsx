import type { VNode } from 'preact';
import type { ScreenModel } from '../model.ts';
import type { QueueAnswer } from '../model-staff.ts';
import { answered, useQuestion } from './ask.ts';
import { language, texts } from '../state.ts';
import { fill } from '../texts/catalogue.ts';

/** How the last hour went, live. */
export function Queue({ model }: { model: ScreenModel }): VNode {
  const { staff } = texts.value;
  useQuestion({ name: 'queue' });
  const queue = answered(model, 'queue');
  if (queue === null) return <p class="nobody">{staff.noEvents}</p>;
  const number = new Intl.NumberFormat(language.value);
  const refused = queue.minutes.reduce((sum, minute) => sum + minute.refused, 0);
  const facts = [
    [staff.perMinute, number.format(queue.perMinute)],
    [staff.typicalWait, lasting(queue.medianMs)],
    [staff.longestWait, lasting(queue.slowestMs)],
    [staff.notLetIn, number.format(refused)],
  ] as const;
  return (
    <div class="queue">
      <dl class="facts-list">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <Plot queue={queue} label={`${staff.lastHour}: ${facts.map((fact) => fact.join(' ')).join(', ')}`} />
      <p class="legend">
        <span data-way="up">{staff.letIn}</span>
        <span data-way="down">{staff.notLetIn}</span>
        <span>{staff.lastHour}</span>
      </p>
    </div>
  );
}

const plotted = { width: 600, up: 110, down: 70 } as const;

/** A bar for each minute: upwards who was let in, downwards, hollow, who was not. */
function Plot({ queue, label }: { queue: QueueAnswer; label: string }): VNode {
  const { minutes } = queue;
  const most = Math.max(4, ...minutes.map(({ granted, refused }) => Math.max(granted, refused)));
  const wide = plotted.width / Math.max(1, minutes.length);
  return (
    <svg
      class="plot"
      viewBox={`0 0 ${plotted.width} ${plotted.up + plotted.down}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={label}
    >
      {minutes.map(({ granted, refused }, at) => {
        const up = (granted / most) * plotted.up;
        const down = Math.min(plotted.down, (refused / most) * plotted.up);
        return (
          <g key={at}>
            {granted > 0 && <rect class="up" x={at * wide + 1} y={plotted.up - up} width={wide - 2} height={up} />}
            {refused > 0 && <rect class="down" x={at * wide + 2} y={plotted.up + 2} width={wide - 4} height={down} />}
          </g>
        );
      })}
      <path class="zero" d={`M0 ${plotted.up}H${plotted.width}`} />
    </svg>
  );
}

/** Seconds up to two minutes, then minutes. */
export function lasting(ms: number | null): string {
  const { staff } = texts.value;
  if (ms === null) return '–';
  const seconds = Math.round(ms / 1000);
  return seconds < 120
    ? fill(staff.secondsLong, { n: seconds })
    : fill(staff.minutesLong, { n: Math.round(seconds / 60) });
}
