/** Calls one verb as a process; nothing is on its standard input. */
import { spawn } from 'node:child_process';
import path from 'node:path';
import type { Ended } from './devices/box.ts';

const root = path.join(import.meta.dirname, '../..');

export function call(...words: readonly string[]): Promise<Ended> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [path.join(root, 'scripts/kadian.ts'), ...words], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let [out, error] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      out += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      error += text;
    });
    child.on('close', (code) => resolve({ code, out, error }));
  });
}
