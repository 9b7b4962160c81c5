/**
 * From the harm done to a shell until its page is painted again, step by step: until the station knows, until the old one
 * is gone and the new one spawned, until its page has opened the link, until a frame with the model was painted. A real
 * Chromium under the keeper and the watch that the station has.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { systemClock } from '../../drivers/basics/clock.ts';
import { chromiumArguments, findChromium } from '../../kiosk/electron/chromium.ts';
import { startScreenServer } from '../../kiosk/station/page/server.ts';
import { ShellKeeper } from '../../kiosk/station/page/shell-keeper.ts';
import { ShellProcess } from '../../kiosk/station/page/shell-process.ts';
import { screenStates } from '../../scripts/screens/states.ts';
import { buildPage } from '../kiosk/screen/built-page.ts';
import type { Figure } from './figure.ts';
import { median } from './statistics.ts';

const runs = 10;

/** Frames painted before the harm. */
const beforeHarm = 25;

const harms = [
  ['renderer stopped', 'renderer', 'SIGSTOP'],
  ['renderer killed', 'renderer', 'SIGKILL'],
  ['browser killed', 'browser', 'SIGKILL'],
  ['browser stopped', 'browser', 'SIGSTOP'],
] as const;

type Harm = (typeof harms)[number];

/** Milliseconds since the harm. */
interface Steps {
  readonly known: number;
  readonly linked: number;
  readonly painted: number;
}

export async function* run(): AsyncGenerator<Figure> {
  const pageDirectory = await buildPage();
  try {
    const all = new Map<Harm, Steps[]>(harms.map((harm) => [harm, []]));
    // By turns, because the machine may have other work.
    for (let at = 0; at < runs; at += 1) {
      for (const harm of harms) all.get(harm)?.push(await once(pageDirectory, harm));
    }
    for (const [[name], steps] of all) {
      const of = (step: keyof Steps): number[] => steps.map((one) => one[step]);
      yield { figure: `${name}: known to the station, median of ${runs}`, value: median(of('known')), unit: 'ms' };
      yield { figure: `${name}: a new page linked, median`, value: median(of('linked')), unit: 'ms' };
      yield { figure: `${name}: painted again, median`, value: median(of('painted')), unit: 'ms' };
      yield { figure: `${name}: painted again, slowest`, value: Math.max(...of('painted')), unit: 'ms' };
    }
  } finally {
    rmSync(pageDirectory, { recursive: true });
  }
}

async function once(pageDirectory: string, [, role, signal]: Harm): Promise<Steps> {
  const directory = mkdtempSync(path.join(tmpdir(), 'kadian-recovery-'));
  const profileDirectory = path.join(directory, 'profile');
  const model = screenStates.find(({ name }) => name === 'idle')?.model('zh-CN');
  const program = findChromium(process.env);
  if (model === undefined || program === null) throw new Error('no model, or no Chromium');
  const steps = { known: 0, linked: 0, painted: 0 };
  let from = Number.POSITIVE_INFINITY;
  let wake = (): void => {};
  const sinceHarm = (): number => performance.now() - from;
  const started = await startScreenServer({
    port: 0,
    pageDirectory,
    routes: {},
    handlers: {
      onMessage: () => {},
      onPage: () => void (steps.known > 0 && (steps.linked ||= sinceHarm())),
      onHeartbeat({ paintedAfterMs, revision }) {
        keeper.painted();
        if (revision === 0 || (paintedAfterMs === null && from !== Number.POSITIVE_INFINITY && steps.linked === 0))
          return;
        if (from === Number.POSITIVE_INFINITY || steps.linked > 0) wake();
      },
      onLost: (loss) => keeper.lost(loss.why),
      onBack: () => keeper.back(),
    },
  });
  if (!started.ok) throw new Error(started.error.detail);
  const server = started.value;
  server.publish(model);
  const asRoot = process.getuid?.() === 0;
  const runner = new ShellProcess({
    program,
    arguments: [
      '--headless=new',
      ...chromiumArguments({ url: server.shellUrl, profileDirectory, kiosk: false, asRoot }),
    ],
    profileDirectory,
    onEnded: () => keeper.ended(),
    log: (line) => void process.stderr.write(`${line}\n`),
  });
  const seen = (): Promise<void> =>
    new Promise((resolve) => {
      wake = resolve;
    });
  const first = seen();
  const keeper: ShellKeeper = new ShellKeeper({
    clock: systemClock,
    runner,
    onRestart: () => void (steps.known ||= sinceHarm()),
  });
  try {
    await first;
    // A page that has run for a while: the watch knows how steadily it paints.
    for (let at = 0; at < beforeHarm; at += 1) {
      const beaten = seen();
      server.publish(model);
      await beaten;
    }
    const again = seen();
    from = performance.now();
    process.kill(processOf(role, profileDirectory), signal);
    await again;
    steps.painted = sinceHarm();
    return steps;
  } finally {
    await keeper.stop();
    await server.stop();
    rmSync(directory, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** The process of the shell with a role; the browser itself has none on its command line. */
function processOf(role: 'renderer' | 'browser', profileDirectory: string): number {
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/u.test(name)) continue;
    try {
      const words = readFileSync(`/proc/${name}/cmdline`, 'utf8');
      if (!words.includes(`--user-data-dir=${profileDirectory}`)) continue;
      if ((/--type=([a-z-]+)/u.exec(words)?.[1] ?? 'browser') === role) return Number(name);
    } catch {
      // Ended meanwhile.
    }
  }
  throw new Error(`no ${role}`);
}
