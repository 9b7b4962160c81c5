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
  const called = model.staff.supervisorCalled;
  const gap = model.language === 'en' ? ' ' : '';
  return (
    <div class="help">
      <div class="call">
        <button type="button" class="main" disabled={called} onClick={() => sendOrSay({ type: 'callSupervisor' })}>
          <Mark name="help" />
          {staff.callSupervisor}
        </button>
        <p role="status">{called ? staff.supervisorCalled : staff.supervisorHint}</p>
      </div>
      <Paged tag="ul" class="events device-list" label={staff.devices}>
        {deviceNames.map((name) => {
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
}
