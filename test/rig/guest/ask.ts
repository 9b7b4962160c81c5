/** The guest asks its host to do what only hands can do: plug, unplug, type. */

/** Monotonic milliseconds at which it was asked; the host does it as soon as it reads the line. */
export function ask(what: string): number {
  process.stdout.write(`ask ${what}\n`);
  return performance.now();
}
