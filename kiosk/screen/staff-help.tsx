import type { VNode } from 'preact';
import { conditions } from './conditions.ts';
import type { ScreenModel } from './model.ts';
import { Mark } from './pictures/marks.tsx';
import { cameraShown, send, texts } from './state.ts';

/** How every part is, in words, and the call for the supervisor, who is told what was done. */
export function Help({ model }: { model: ScreenModel }): VNode {
  const { staff } = texts.value;
  const called = model.staff.supervisorCalled;
  return (
    <div class="help">
      <button type="button" class="main" disabled={called} onClick={() => send({ type: 'callSupervisor' })}>
        <Mark name="help" />
        {staff.callSupervisor}
      </button>
      <p role="status">{called ? staff.supervisorCalled : staff.supervisorHint}</p>
      <ul class="conditions">
        {conditions(model, texts.value, cameraShown.value.state).map(({ mark, text, grave }) => (
          <li key={text} data-grave={grave}>
            <Mark name={mark} />
            <span>{text}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}
