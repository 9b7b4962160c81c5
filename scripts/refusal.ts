import { readFileSync } from 'node:fs';

/** sysexits(3): what was asked for cannot be done, and the same for a file that cannot be used. */
export const refusalCodes = { wrongUse: 64, badFile: 66 } as const;

/** Ends a tool with its message on standard error and this exit code. */
export class Refusal extends Error {
  readonly exitCode: number;
  constructor(message: string, exitCode: number) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** The text of a file somebody named, or a `Refusal` that names it. */
export function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    throw new Refusal(`${file}: cannot be read`, refusalCodes.badFile);
  }
}
