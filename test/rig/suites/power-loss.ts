/** Power cut in the middle of writing the ledger, again and again, on one disk: what was acknowledged must be there. */
import { spawnSync } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import type { Checks } from '../host/checks.ts';
import { type Board, Guest } from '../host/guest.ts';
import { program } from './devices.ts';

const LINE = 'rig.ledger';
const WRITER_MS = 400_000;

/** What a writer in the guest has said so far. */
class Heard {
  readonly recorded = new Map<number, string>();
  readonly held = new Map<number, string>();
  whole: number | null = null;
  #wake: () => void = () => undefined;

  take(line: string): void {
    const [what, first = '', second = ''] = line.split(' ');
    if (what === 'recorded') this.recorded.set(Number(first), second);
    if (what === 'held') this.held.set(Number(first), second);
    if (what === 'whole') this.whole = Number(first);
    this.#wake();
  }

  /** Resolves once `holds`. */
  async until(holds: () => boolean): Promise<void> {
    while (!holds()) await new Promise<void>((resolve) => (this.#wake = resolve));
  }
}

/** Cuts the power `cuts` times; the last boot only looks. `directory` is on a real disk of this machine. */
export async function powerLoss(board: Board, checks: Checks, cuts: number, directory: string): Promise<void> {
  checks.title(`Power loss while the ledger is written, ${cuts} cuts`);
  mkdirSync(directory, { recursive: true });
  const disk = join(directory, 'data.img');
  rmSync(disk, { force: true });
  const made = spawnSync('sh', ['-c', `truncate -s 256M "$1" && mkfs.ext4 -q -F "$1"`, 'sh', disk], {
    encoding: 'utf8',
  });
  if (made.status !== 0) throw new Error(`no disk could be made: ${made.stderr}`);
  const acknowledged = new Map<number, string>();
  for (let boot = 0; boot <= cuts; boot += 1) {
    await checks.part(`boot ${boot + 1}`, () => once(board, checks, disk, acknowledged, boot, boot === cuts));
  }
  rmSync(disk);
}

async function once(
  board: Board,
  checks: Checks,
  disk: string,
  acknowledged: Map<number, string>,
  cutsBefore: number,
  onlyLook: boolean,
): Promise<void> {
  const guest = await Guest.start({
    board,
    devices: (room) =>
      [
        ['-drive', `file=${disk},format=raw,if=none,id=data,cache=none`],
        ['-device', 'virtio-blk-pci,drive=data,serial=data'],
        ['-chardev', `socket,id=ledger,path=${join(room, 'ledger')},server=on,wait=off`],
        ['-device', `virtserialport,chardev=ledger,name=${LINE}`],
      ].flat(),
  });
  try {
    const heard = new Heard();
    createInterface({ input: await guest.socket('ledger') }).on('line', (line) => heard.take(line));
    await guest.commands.output('mount -t ext4 /dev/disk/by-id/virtio-data /data');
    const writer = guest.commands.run(program('ledger', '/data/ledger', LINE));
    const broken = writer.ended(WRITER_MS).then((code) => {
      throw new Error(`the writer ended with ${code}: ${writer.lines.slice(-3).join(' | ')}`);
    });
    // It ends with the guest, which is no news then.
    broken.catch(() => undefined);
    await Promise.race([heard.until(() => heard.whole !== null), broken]);
    if (cutsBefore > 0) {
      const lost = [...acknowledged].filter(([sequence, hash]) => heard.held.get(sequence) !== hash);
      const seen = `${heard.whole} events, the chain is whole; ${acknowledged.size} acknowledged before, ${lost.length} of them lost`;
      checks.check(
        `after cut ${cutsBefore}, every acknowledged event is there`,
        lost.length === 0 && heard.whole === heard.held.size,
        seen,
      );
    }
    if (onlyLook) return;
    const enough = randomInt(20, 400);
    await Promise.race([heard.until(() => heard.recorded.size >= enough), broken]);
    await delay(randomInt(0, 50));
    await guest.cutPower();
    // What the writer said before the cut may still be on its way here.
    await delay(100);
    for (const [sequence, hash] of heard.recorded) acknowledged.set(sequence, hash);
    checks.note(`cut ${cutsBefore + 1} after ${heard.recorded.size} acknowledged events`);
  } finally {
    await guest.end();
  }
}
