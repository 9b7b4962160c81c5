import type { VNode } from 'preact';
import { Mark } from '../pictures/marks.tsx';
import { closePanel, received, technicianPage, texts } from '../state.ts';

/** The way to the technician's panel, where the site names one; small, because staff have no business there. */
export function TechnicianDoor(): VNode | null {
  if (received.value?.model.technician === undefined) return null;
  return (
    <button
      type="button"
      class="tool"
      data-technician
      onClick={() => {
        closePanel();
        technicianPage.value = 'live';
      }}
    >
      <Mark name="device" />
      {texts.value.technician.open}
    </button>
  );
}
