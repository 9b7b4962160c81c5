import type { VNode } from 'preact';
import type { ScreenModel } from '../model.ts';
import { Mark } from '../pictures/marks.tsx';
import { About } from './about.tsx';
import { intend, openPanel, panel, texts } from '../state.ts';

/** While a member of staff is signed in: who waits, the override two touches away, and what was not taken and why. */
export function StaffStrip({ model }: { model: ScreenModel }): VNode | null {
  const { signedIn, openEncounter, outcome } = model.staff;
  if (!signedIn || panel.value !== null) return null;
  const refused = outcome !== null && outcome.code !== 'recorded' ? outcome : null;
  if (openEncounter === null && refused === null) return null;
  const { staff } = texts.value;
  function begin(to: string, verdict: 'granted' | 'denied'): void {
    openPanel('decide');
    intend(to, verdict);
  }
  return (
    <div class="strip">
      {refused !== null && (
        <p class="outcome" role="alert" data-outcome={refused.code}>
          {texts.value.outcome[refused.code]}
        </p>
      )}
      {openEncounter !== null && (
        <>
          <About model={model} />
          <button type="button" class="main admit" onClick={() => begin(openEncounter, 'granted')}>
            <Mark name="granted" />
            {staff.admit}
          </button>
          <button type="button" class="main refuse" onClick={() => begin(openEncounter, 'denied')}>
            <Mark name="denied" />
            {staff.refuse}
          </button>
        </>
      )}
    </div>
  );
}
