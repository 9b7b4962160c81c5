/**
 * What a process says when a bug ends it. Node prints an error with its message, its properties and the line it came from,
 * and any of them may quote what somebody typed or showed; what is needed to find the bug is where it was.
 */

/** Names of system errors and of Node's own. */
const codeForm = /^[A-Z][A-Z0-9_]{2,40}$/;
const nameForm = /^[A-Za-z]{3,40}$/;
const most = { frames: 20, causes: 4 } as const;

/** Lines without the message: the kind of error, its code, the file of a system call, and where it was thrown. */
export function crashWords(error: unknown, depth = 0): string {
  if (!(error instanceof Error)) return `${typeof error} was thrown`;
  const { stack = '', message } = error;
  // A message may have lines of its own that look like frames.
  const frames = stack
    .slice(Math.max(0, stack.indexOf(message)) + message.length)
    .split('\n')
    .filter((line) => /^\s+at .*(?::\d+:\d+\)?|<anonymous>\)?)$/.test(line))
    .slice(0, most.frames);
  const { cause } = error;
  const before = cause instanceof Error && depth < most.causes ? [`caused by ${crashWords(cause, depth + 1)}`] : [];
  return [briefly(error), ...frames, ...before].join('\n');
}

/** The kind of an error in one line, such as `EACCES, open /var/lib/kadian/ledger.db`; never its message. */
export function briefly(error: unknown): string {
  if (!(error instanceof Error)) return `${typeof error} was thrown`;
  const name = nameForm.test(error.name) ? error.name : 'Error';
  const code = 'code' in error && typeof error.code === 'string' && codeForm.test(error.code) ? error.code : null;
  const call = 'syscall' in error && typeof error.syscall === 'string' && nameForm.test(error.syscall);
  const file = call && 'path' in error && typeof error.path === 'string' ? ` ${error.path}` : '';
  const where = call ? `, ${String(error.syscall)}${file}` : '';
  return `${code ?? name}${where}`;
}

/** From here on a bug ends this process with such lines on standard error; exit code 1. */
export function tellCrashesBriefly(who: string): void {
  process.on('uncaughtException', (error: unknown) => {
    try {
      process.stderr.write(`${who}: ${crashWords(error)}\n`);
    } finally {
      process.exit(1);
    }
  });
}
