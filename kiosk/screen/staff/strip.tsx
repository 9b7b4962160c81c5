import type { VNode } from 'preact';
import { useEffect } from 'preact/hooks';
import type { ScreenModel } from '../model.ts';
import { Mark } from '../pictures/marks.tsx';
import { shortAbout } from './about.tsx';
import { intend, openPanel, panel, texts } from '../state.ts';

/** While a member of staff is signed in and somebody waits: who it is, and the override two touches away. */
export function StaffStrip({ model }: { model: ScreenModel }): VNode | null {
  const { signedIn, openEncounter, outcome } = model.staff;
  // What was not taken is said where the panel stands: whoever touched has closed it by that touch.
  const refused = outcome !== null && outcome.code !== 'recorded' ? outcome.number : null;
  useEffect(() => {
    if (refused !== null && panel.value === null) openPanel('decide');
  }, [refused]);
  if (!signedIn || openEncounter === null || panel.value !== null) return null;
  const { staff } = texts.value;
  const about = shortAbout(model);
  function begin(to: string, verdict: 'granted' | 'denied'): void {
    openPanel('decide');
    intend(to, verdict);
  }
  return (
    <section class="strip" aria-label={staff.decide} data-about={about !== null}>
      {about !== null && <p class="about">{about}</p>}
      <button type="button" class="main admit" onClick={() => begin(openEncounter, 'granted')}>
        <Mark name="granted" />
        {staff.admit}
      </button>
      <button type="button" class="main refuse" onClick={() => begin(openEncounter, 'denied')}>
        <Mark name="denied" />
        {staff.refuse}
      </button>
    </section>
  );
}
