import type { VNode } from 'preact';
import type { ScreenModel } from './model.ts';
import { Mark } from './pictures/marks.tsx';
import { intended, panel, texts } from './state.ts';

/**
 * While a member of staff is signed in: the override, two touches away from anywhere; when nobody waits, for somebody
 * who never comes before the devices.
 */
export function StaffStrip({ model }: { model: ScreenModel }): VNode | null {
  const encounter = model.staff.openEncounter;
  if (!model.staff.signedIn) return null;
  const { staff } = texts.value;
  function intend(verdict: 'granted' | 'denied'): void {
    intended.value = { encounter, verdict };
    panel.value = 'decide';
  }
  return (
    <div class="strip">
      <button type="button" class="main admit" onClick={() => intend('granted')}>
        <Mark name="granted" />
        {encounter === null ? staff.admitSomebody : staff.admit}
      </button>
      <button type="button" class="main refuse" onClick={() => intend('denied')}>
        <Mark name="denied" />
        {encounter === null ? staff.refuseSomebody : staff.refuse}
      </button>
    </div>
  );
}
