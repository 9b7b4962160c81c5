/** Kills a process that writes a ledger, again and again, and looks at what it leaves. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { VirtualClock } from '../../../drivers/sim/virtual-clock.ts';
import { openLedger } from '../../../kiosk/ledger/ledger.ts';
import { verifyChain } from '../../../kiosk/ledger/verify.ts';
import { must, place } from './support.ts';

const child = join(import.meta.dirname, 'kill-child.ts');

/** What one ledger has confirmed so far. */
interface Confirmed {
  readonly hashes: Map<number, string>;
  readonly acknowledging: Set<number>;
  readonly acknowledged: Set<number>;
}

/** Runs the child until it has said `lines` lines, or for `lines` milliseconds where it is to die in opening. */
async function runAndKill(directory: string, lines: number, opening: boolean, confirmed: Confirmed): Promise<void> {
  const writer = spawn(process.execPath, [child, directory], { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  let complaint = '';
  let count = 0;
  const kill = () => writer.kill('SIGKILL');
  const timer = opening ? setTimeout(kill, lines) : undefined;
  writer.stdout.setEncoding('utf8').on('data', (text: string) => {
    said += text;
    count += text.split('\n').length - 1;
    if (!opening && count >= lines) kill();
  });
  writer.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaint += text;
  });
  const signal = await new Promise((resolve) => {
    writer.on('close', (_, by) => resolve(by));
  });
  clearTimeout(timer);
  if (signal !== 'SIGKILL') throw new Error(`the writer ended by itself: ${complaint}`);
  for (const line of said.split('\n').slice(0, -1)) hear(line, confirmed);
}

function hear(line: string, confirmed: Confirmed): void {
  const [what, ...words] = line.split(' ');
  const numbers = words.filter((word) => word !== '').map(Number);
  if (what === 'recorded') confirmed.hashes.set(numbers[0] ?? 0, words[1] ?? '');
  else if (what === 'acknowledging') for (const sequence of numbers) confirmed.acknowledging.add(sequence);
  else if (what === 'acknowledged') for (const sequence of numbers) confirmed.acknowledged.add(sequence);
  else throw new Error(`the writer said ${line}`);
}

/** Throws when the ledger does not hold what was confirmed. Returns the number of its events. */
function inspect(directory: string, confirmed: Confirmed): number {
  const opened = openLedger({ directory, clock: new VirtualClock(0), bootId: 'after', wallTrusted: () => true, place });
  const ledger = must(opened);
  if (ledger.setAside !== null) throw new Error(`set aside: ${ledger.setAside.place}`);
  const events = must(ledger.readEvents({ from: 1, limit: 1e6 }));
  const hashes = new Map(events.map((event) => [event.sequence, event.hash]));
  for (const [sequence, hash] of confirmed.hashes) {
    if (hashes.get(sequence) !== hash) throw new Error(`event ${sequence} was confirmed and is lost`);
  }
  const waiting = new Set(must(ledger.outbox.nextBatch({ maxEvents: 1e6, maxBytes: 1e12 })).map((e) => e.sequence));
  for (const sequence of hashes.keys()) {
    if (!waiting.has(sequence) && !confirmed.acknowledging.has(sequence)) {
      throw new Error(`event ${sequence} left the outbox without acknowledgement`);
    }
    if (waiting.has(sequence) && confirmed.acknowledged.has(sequence)) {
      throw new Error(`event ${sequence} was acknowledged and is sent again`);
    }
  }
  const report = must(verifyChain(join(directory, 'ledger.db')));
  ledger.close();
  if (report.events !== hashes.size) throw new Error(`${report.events} events verified, ${hashes.size} read`);
  return report.events;
}

/** Kills `kills` writers, every fifth while it opens; throws at the first loss. Returns how many events were written. */
export async function killRuns(kills: number): Promise<{ readonly events: number }> {
  let events = 0;
  let directory = '';
  let confirmed: Confirmed = { hashes: new Map(), acknowledging: new Set(), acknowledged: new Set() };
  for (let kill = 0; kill < kills; kill++) {
    if (kill % 10 === 0) {
      if (directory !== '') rmSync(directory, { recursive: true });
      directory = mkdtempSync(join(tmpdir(), 'ledger-kill-'));
      confirmed = { hashes: new Map(), acknowledging: new Set(), acknowledged: new Set() };
    }
    const before = confirmed.hashes.size;
    const opening = kill % 5 === 0;
    // Opening happens about 150 to 400 ms after the start of a process.
    const lines = opening ? 100 + Math.floor(Math.random() * 400) : 1 + Math.floor(Math.random() * 300);
    await runAndKill(directory, lines, opening, confirmed);
    inspect(directory, confirmed);
    events += confirmed.hashes.size - before;
  }
  rmSync(directory, { recursive: true, force: true });
  return { events };
}

if (import.meta.main) {
  const kills = Number(process.argv[2] ?? 200);
  const { events } = await killRuns(kills);
  console.log(JSON.stringify({ kills, events, lost: 0 }));
}
