/** Runs this Node as another account of the machine: what root may, hides what others may not. */
import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, rmdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

export interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly error: string;
}

const checkout = path.join(import.meta.dirname, '../..');
/** `$0` the checkout, `$1` where all accounts find it, `$2` the account; then what is run. */
const script =
  'mount --bind "$0" "$1" && cd "$1" && account=$2 && shift 2 && exec setpriv --reuid="$account" --regid="$account" --clear-groups "$@"';

/**
 * Only root may do this. The checkout may lie where no other account may go: the process has mounts of its own, in which it
 * lies below the folder of temporary files; paths into it among `words` are rewritten. The mount ends with the process.
 */
export function runAs(account: number, words: readonly string[]): Promise<Ran> {
  const place = mkdtempSync(path.join(tmpdir(), 'kadian-checkout-'));
  chmodSync(place, 0o755);
  const inside = [process.execPath, ...words].map((word) => word.replaceAll(checkout, place));
  return new Promise<Ran>((resolve, reject) => {
    const child = spawn(
      'unshare',
      ['--mount', '--propagation', 'private', 'sh', '-c', script, checkout, place, String(account), ...inside],
      { stdio: ['ignore', 'pipe', 'pipe'] },
    );
    let [out, error] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      out += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      error += text;
    });
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, out, error }));
  }).finally(() => rmdirSync(place));
}
