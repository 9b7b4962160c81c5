/** What a guest program tells the host: one line a check (see host/checks.ts). */
export function check(name: string, holds: boolean, seen: string): void {
  const line = `${holds ? 'pass' : 'fail'} ${name.replaceAll(':', ' ')}: ${seen.replaceAll('\n', ' ')}`;
  process.stdout.write(`${line}\n`);
}

export function note(text: string): void {
  process.stdout.write(`note ${text}\n`);
}

/** Runs a check that throws where it does not hold. */
export async function holds(name: string, run: () => string | Promise<string>): Promise<void> {
  try {
    check(name, true, await run());
  } catch (error) {
    check(name, false, error instanceof Error ? error.message : String(error));
  }
}
