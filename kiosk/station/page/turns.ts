/**
 * Answers that nobody at the gate waits for, a few in each turn of the event loop: asked for by the hundred at once they
 * would keep the station from a scan, a reading or the gate for as long as all of them take.
 */

/** So long a turn works on them at most, milliseconds, and one more answer. */
const workedMs = 4;

/** Takes what is to be done, which must not throw, and does it in the order in which it came. */
export function inTurns(): (work: () => void) => void {
  const waiting: (() => void)[] = [];
  function turn(): void {
    const from = performance.now();
    for (let work = waiting.shift(); work !== undefined; work = waiting.shift()) {
      work();
      if (performance.now() - from < workedMs) continue;
      if (waiting.length > 0) setImmediate(turn);
      return;
    }
  }
  return (work) => {
    waiting.push(work);
    if (waiting.length === 1) setImmediate(turn);
  };
}
