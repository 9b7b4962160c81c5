import type { VNode } from 'preact';
import type { ScreenModel } from './model.ts';
import { Mark } from './pictures/marks.tsx';
import { intended, panel, texts } from './state.ts';

/** While a member of staff is signed in and somebody waits: the override, two touches away from anywhere. */
export function StaffStrip({ model }: { model: ScreenModel }): VNode | null {
  if (!model.staff.signedIn || model.staff.openEncounter === null) return null;
  const { staff } = texts.value;
  function intend(verdict: 'granted' | 'denied'): void {
    intended.value = verdict;
    panel.value = 'decide';
  }
  return (
    <div class="strip">
      <button type="button" class="main admit" onClick={() => intend('granted')}>
        <Mark name="granted" />
        {staff.admit}
      </button>
      <button type="button" class="main refuse" onClick={() => intend('denied')}>
        <Mark name="denied" />
        {staff.refuse}
      </button>
    </div>
  );
}
