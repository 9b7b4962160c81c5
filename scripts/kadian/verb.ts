/** What a technician can ask of a box: one row a verb, from which help and man page are made. */
export interface Verb {
  readonly name: string;
  /** One line, without a full stop. */
  readonly summary: string;
  /** Forms of the call, without `kadian <name>`. */
  readonly usage: readonly string[];
  readonly options: readonly { readonly flag: string; readonly means: string }[];
  /** What each exit code says, beside 64: wrong use. */
  readonly exitCodes: readonly { readonly code: number; readonly means: string }[];
  /** A paragraph or two for whoever needs more. */
  readonly more: readonly string[];
  /** Runs the tool, which reads `process.argv` from its third word on. */
  readonly run: () => Promise<unknown>;
}

/** The exit code and the option nearly every verb has. */
export const done = { code: 0, means: 'done' } as const;
export const site = { flag: '--site FILE', means: 'the site file of the box' } as const;
