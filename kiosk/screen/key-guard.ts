/**
 * Swallows every key and gesture that the browser would take for itself. In an application window Chromium asks the page
 * first, also for the keys that open windows; and a scanner that types (keyboard wedge) must not press a hot key.
 */
export function guardKeys(target: Document): void {
  const swallow = (event: Event): void => event.preventDefault();
  target.addEventListener('keydown', (event) => isHotKey(event) && swallow(event), { capture: true });
  // A long press, a dropped file, a pinch on a touchpad or a middle click must not open anything of the browser's own.
  for (const name of ['contextmenu', 'dragover', 'dragstart', 'drop', 'selectstart', 'auxclick'] as const) {
    target.addEventListener(name, swallow, { capture: true });
  }
  target.addEventListener('wheel', (event) => event.ctrlKey && swallow(event), { capture: true, passive: false });
}

function isHotKey(event: KeyboardEvent): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey) return true;
  return (
    /^F[0-9]{1,2}$/u.test(event.key) || /^(Escape|Browser|Launch|Media|Print|Help|Find|Open|Save)/u.test(event.key)
  );
}
