import type { VNode } from 'preact';
import { conditions } from '../conditions.ts';
import { deviceNames, type ScreenModel } from '../model.ts';
import { Mark } from '../pictures/marks.tsx';
import { Paged } from '../paged.tsx';
import { documentLines } from './documents.ts';
import { sendOrSay } from './submission.ts';
import { cameraShown, texts } from '../state.ts';

/** The call for the supervisor, who is told what was done; every device in words with what to do; then the rest. */
export function Help({ model }: { model: ScreenModel }): VNode {
  const { staff, device, fault } = texts.value;
  const { supervisorCalled: called, supervisorWaits: waits } = model.staff;
  const { connected } = model.uplink;
  const gap = model.language === 'en' ? ' ' : '';
  return (
    <div class="help">
      <div class="call">
        <button
          type="button"
          class="main"
          disabled={called && (waits !== true || connected)}
          onClick={() => sendOrSay({ type: 'callSupervisor' })}
        >
          <Mark name="help" />
          {staff.callSupervisor}
        </button>
        <p role="status">{said()}</p>
      </div>
      <Paged tag="ul" class="events device-list" label={staff.devices}>
        {/* How the sound is, is said once: by its own line where it is not as it should be. */}
        {deviceNames
          .filter((name) => name !== 'sound' || model.sound === 'sounding')
          .map((name) => {
            const missing = model.missingDevices.find((each) => each.device === name);
            return (
              <li key={name} data-grave={missing !== undefined}>
                <Mark name={missing === undefined ? 'done' : 'failed'} />
                <span>
                  {missing === undefined
                    ? `${device[name]}${gap}${staff.works}`
                    : `${device[name]}${gap}${fault[missing.fault]}`}
                </span>
              </li>
            );
          })}
        {conditions(model, texts.value, cameraShown.value.state)
          .filter(({ device: isDevice }) => isDevice !== true)
          .map(({ mark, text, grave }) => (
            <li key={text} data-grave={grave}>
              <Mark name={mark} />
              <span>{text}</span>
            </li>
          ))}
        {documentLines(model.staff, texts.value).map(({ text, grave }) => (
          <li key={text} data-grave={grave}>
            <Mark name={grave ? 'failed' : 'done'} />
            <span>{text}</span>
          </li>
        ))}
      </Paged>
    </div>
  );

  /** Nobody is told of a call before the district has acknowledged it. */
  function said(): string {
    if (called && waits !== true) return staff.supervisorCalled;
    if (called) return connected ? staff.supervisorSending : staff.supervisorWaits;
    return connected ? staff.supervisorHint : staff.supervisorOffline;
  }
}
