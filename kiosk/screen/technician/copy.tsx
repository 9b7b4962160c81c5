import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { type CopyView, exportRanges, tracedDevices } from '../model-technician.ts';
import { Paged } from '../paged.tsx';
import { BackToMenu, Choices, Leaves } from '../staff/choices.tsx';
import { send, texts } from '../state.ts';
import { bytesOf } from './facts.tsx';
import { fill } from '../texts/catalogue.ts';

/** Traces of the devices, and what is carried away on a stick. */
export function Copy({ copy }: { copy: CopyView }): VNode {
  const [medium, setMedium] = useState<string | null>(null);
  const [choosing, setChoosing] = useState(false);
  const { technician, exportRange } = texts.value;
  const chosen = copy.media.find(({ path }) => path === medium);
  if (!choosing) return <Menu copy={copy} onExport={() => setChoosing(true)} />;
  const leave = (): void => {
    setChoosing(false);
    setMedium(null);
  };
  if (chosen === undefined)
    return (
      <section class="choose">
        {copy.media.length === 0 && (
          <p class="nobody" role="status">
            {technician.noMedium}
          </p>
        )}
        {copy.media.length > 0 && (
          <Leaves
            title={technician.whichMedium}
            options={copy.media}
            nameOf={({ label, freeBytes }) => fill(technician.freeOn, { is: label, b: bytesOf(freeBytes) })}
            onChoose={({ path }) => setMedium(path)}
          />
        )}
        <BackToMenu onBack={leave} />
      </section>
    );
  return (
    <Choices
      title={technician.whichRange}
      options={exportRanges}
      nameOf={(range) => exportRange[range]}
      onChoose={(range) => {
        send({ type: 'export', medium: chosen.path, range });
        leave();
      }}
    >
      <p>{technician.sealedHint}</p>
      <BackToMenu onBack={leave} />
    </Choices>
  );
}

function Menu({ copy, onExport }: { copy: CopyView; onExport: () => void }): VNode {
  const { technician, device } = texts.value;
  const traceNames = { thermometer: technician.traceThermometer, scanner: technician.traceScanner };
  const under = copy.export !== null && (copy.export.state === 'writing' || copy.export.state === 'flushing');
  return (
    <div class="records">
      <Paged tag="ul" class="events" label={technician.copy}>
        {copy.export !== null && <Progress of={copy.export} />}
        {copy.recording.map((trace) => (
          <li key={trace.device}>
            <strong>
              {fill(technician.tracing, {
                is: device[trace.device],
                n: Math.round(trace.forMs / 1000),
                b: bytesOf(trace.bytes),
              })}
            </strong>
          </li>
        ))}
        {copy.recording.length === 0 && <li>{technician.noTrace}</li>}
        <li>{fill(technician.traces, { n: copy.traces })}</li>
        <li data-grave={!copy.sealed}>{copy.sealed ? technician.sealedHint : technician.noKey}</li>
      </Paged>
      <div class="menu three">
        {tracedDevices.map((each) => {
          const on = copy.recording.some((trace) => trace.device === each);
          return (
            <button
              key={each}
              type="button"
              class="main plain"
              data-trace={each}
              aria-pressed={on}
              onClick={() => send({ type: 'trace', device: each, on: !on })}
            >
              {on ? fill(technician.endTrace, { is: device[each] }) : traceNames[each]}
            </button>
          );
        })}
        {under ? (
          <button type="button" class="main refuse" onClick={() => send({ type: 'exportCancel' })}>
            {technician.endExport}
          </button>
        ) : (
          <button type="button" class="main" data-export disabled={!copy.sealed} onClick={onExport}>
            {technician.export}
          </button>
        )}
      </div>
    </div>
  );
}

function Progress({ of }: { of: NonNullable<CopyView['export']> }): VNode {
  const { technician, exportState } = texts.value;
  const percent = Math.floor(of.share * 100);
  const failed = of.state !== 'writing' && of.state !== 'flushing' && of.state !== 'done';
  return (
    <li class="progress" data-export-state={of.state} data-grave={failed}>
      <strong>
        {of.label}: {exportState[of.state]}
      </strong>
      <span>
        {fill(technician.percent, { n: percent })} · {bytesOf(of.bytes)}
      </span>
      <progress aria-label={of.label} max={100} value={percent} />
    </li>
  );
}
