import type { VNode } from 'preact';
import { Mark } from '../pictures/marks.tsx';

/** What is chosen, and by a touch what else may be: only where there is no room for all of it (`styles/staff-today.css`). */
export function Fold(props: { readonly name: string; readonly open: boolean; readonly onToggle: () => void }): VNode {
  return (
    <button type="button" class="tool" aria-expanded={props.open} onClick={props.onToggle}>
      <span>{props.name}</span>
      <Mark name="forward" />
    </button>
  );
}
