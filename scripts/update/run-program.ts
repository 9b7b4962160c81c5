/** Runs a program of the machine to its end. */
import { spawn } from 'node:child_process';

export interface Ran {
  /** -1 when it could not be started, or was ended by a signal. */
  readonly code: number;
  readonly out: string;
  /** Both outputs, as they came. */
  readonly all: string;
}

const environment = {
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  LC_ALL: 'C.UTF-8',
  DEBIAN_FRONTEND: 'noninteractive',
};

/** In a session of its own: what is typed in the terminal of whoever called does not reach it. */
export function runProgram(program: string, words: readonly string[], withinMs?: number): Promise<Ran> {
  return new Promise((resolve) => {
    const options = {
      detached: true,
      env: environment,
      stdio: ['ignore', 'pipe', 'pipe'] as ['ignore', 'pipe', 'pipe'],
    };
    const child = spawn(program, [...words], withinMs === undefined ? options : { ...options, timeout: withinMs });
    let out = '';
    let all = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      out += text;
      all += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => (all += text));
    child.once('error', (error) => resolve({ code: -1, out, all: error.message }));
    child.once('close', (code) => resolve({ code: code ?? -1, out, all }));
  });
}

/** The lines that say why: the package's own if it said any, else the last ones. */
export function lastWords({ all, code }: Ran): string {
  const lines = all.split('\n').filter((line) => line.trim() !== '');
  const own = lines.filter((line) => line.startsWith('kadian: '));
  const words = (own.length > 0 ? own : lines.slice(-3)).map((line) => line.trim()).join(' ');
  return words === '' ? `it ended with ${code}` : words.slice(0, 500);
}
