import type { VNode } from 'preact';
import type { ScreenModel } from '../model.ts';
import { Mark } from '../pictures/marks.tsx';
import { intended, openPanel, texts } from '../state.ts';

/** While a member of staff is signed in and somebody waits: the override, two touches away from anywhere. */
export function StaffStrip({ model }: { model: ScreenModel }): VNode | null {
  const encounter = model.staff.openEncounter;
  if (!model.staff.signedIn || encounter === null) return null;
  const { staff } = texts.value;
  function intend(to: string, verdict: 'granted' | 'denied'): void {
    openPanel('decide');
    intended.value = { encounter: to, verdict };
  }
  return (
    <div class="strip">
      <button type="button" class="main admit" onClick={() => intend(encounter, 'granted')}>
        <Mark name="granted" />
        {staff.admit}
      </button>
      <button type="button" class="main refuse" onClick={() => intend(encounter, 'denied')}>
        <Mark name="denied" />
        {staff.refuse}
      </button>
    </div>
  );
}
