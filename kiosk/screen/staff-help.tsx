import type { VNode } from 'preact';
import { Mark } from './pictures/marks.tsx';
import { send, texts } from './state.ts';

/** Calls the supervisor, and says when that is done. */
export function Help({ called }: { called: boolean }): VNode {
  const { staff } = texts.value;
  return (
    <div class="help">
      <button type="button" class="main" disabled={called} onClick={() => send({ type: 'callSupervisor' })}>
        <Mark name="help" />
        {staff.callSupervisor}
      </button>
      <p role="status">{called ? staff.supervisorCalled : staff.supervisorHint}</p>
    </div>
  );
}
