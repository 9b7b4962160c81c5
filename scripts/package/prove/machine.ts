/** A Debian that really boots: systemd as its first process, in a container of systemd-nspawn with a network of its own. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import path from 'node:path';
import { inTerminal, type Typing } from '../../../drivers/sim/terminal.ts';

const bootMs = 60_000;
const commandMs = 120_000;

/** How a program ended. */
export interface Outcome {
  /** -1: by a signal, or without having asked all that was to be answered. */
  readonly code: number;
  /** Both outputs. */
  readonly output: string;
}

export class Machine {
  readonly #container: ChildProcess;
  readonly #group: string;
  readonly #console: () => string;
  #leader = '';

  private constructor(container: ChildProcess, group: string, consoleText: () => string) {
    this.#container = container;
    this.#group = group;
    this.#console = consoleText;
  }

  /**
   * Boots `root`, with `checkout` readable as /checkout, and waits until all of it has started, or until its systemd
   * answers. Throws with the console's text when it does not come up.
   */
  static async boot(root: string, checkout: string, until: 'started' | 'answers' = 'started'): Promise<Machine> {
    const group = makeGroup();
    const words = [
      '-D',
      root,
      `--bind-ro=${checkout}:/checkout`,
      '--machine=kadian-proof',
      '--private-network',
      '--boot',
    ];
    // Without systemd on this machine there is nobody to register with, and no unit to be in.
    const alone = existsSync('/run/systemd/system') ? [] : ['--register=no', '--keep-unit'];
    const nspawn = ['systemd-nspawn', '--quiet', '--console=pipe', ...alone, ...words, 'systemd.log_target=console'];
    // The shell enters the group and becomes the container, so that its processes are never anywhere else.
    const container = spawn('sh', ['-c', 'echo $$ >"$0/cgroup.procs"; exec "$@"', group, ...nspawn], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, SYSTEMD_NSPAWN_UNIFIED_HIERARCHY: '1' },
    });
    let text = '';
    for (const output of [container.stdout, container.stderr])
      output.on('data', (bytes: Buffer) => (text += String(bytes)));
    // All of it, however this process ends: what the container started outlives the container alone.
    process.once('exit', () => killGroup(group));
    const machine = new Machine(container, group, () => text);
    await machine.#comesUp(until === 'started' ? /running|degraded/ : /running|degraded|starting/);
    return machine;
  }

  /** Runs a program inside as root. */
  run(...words: readonly string[]): Outcome {
    const { status, stdout, stderr } = spawnSync('nsenter', this.#inside(words), {
      encoding: 'utf8',
      timeout: commandMs,
    });
    return { code: status ?? -1, output: `${stdout}${stderr}` };
  }

  /** The same at a terminal, where somebody answers. */
  async inTerminal(words: readonly string[], answers: Typing): Promise<Outcome> {
    const ended = await inTerminal(['nsenter', ...this.#inside(words)], answers, { longestMs: commandMs });
    const { code, said, left } = ended;
    return left === 0
      ? { code: code ?? -1, output: said }
      : { code: -1, output: `${said}\n${left} answers were not asked for` };
  }

  #inside(words: readonly string[]): readonly string[] {
    const environment = [
      'env',
      '-i',
      'PATH=/usr/sbin:/usr/bin:/sbin:/bin',
      'DEBIAN_FRONTEND=noninteractive',
      'LC_ALL=C.UTF-8',
    ];
    return ['-t', this.#leader, '-m', '-u', '-i', '-n', '-p', '-C', '-r', '-w', ...environment, ...words];
  }

  shell(script: string): Outcome {
    return this.run('sh', '-c', script);
  }

  write(file: string, text: string): void {
    const { status } = spawnSync('nsenter', ['-t', this.#leader, '-m', '-r', 'sh', '-c', 'cat >"$0"', file], {
      input: text,
    });
    if (status !== 0) throw new Error(`${file} cannot be written in the machine`);
  }

  /** Asks `look` until it holds; whether it did within `ms`. */
  async becomes(look: () => boolean, ms: number): Promise<boolean> {
    for (const until = performance.now() + ms; performance.now() < until; await pause(300)) if (look()) return true;
    return look();
  }

  /** The power goes, from one instruction to the next: nothing in it is told. */
  async cut(): Promise<void> {
    const gone = new Promise<void>((resolve) => this.#container.once('exit', () => resolve()));
    killGroup(this.#group);
    await gone;
    // The kernel clears the group when the last process is gone.
    await this.becomes(() => !isLeft(this.#group), 5_000);
  }

  async off(): Promise<void> {
    const gone = new Promise<void>((resolve) => this.#container.once('exit', () => resolve()));
    this.#container.kill('SIGTERM');
    await Promise.race([gone, pause(15_000)]);
    this.#container.kill('SIGKILL');
    removeGroup(this.#group);
  }

  async #comesUp(state: RegExp): Promise<void> {
    const up = await this.becomes(() => {
      this.#leader = childOf(this.#container.pid);
      return this.#leader !== '' && state.test(this.run('systemctl', 'is-system-running').output);
    }, bootMs);
    if (up) return;
    this.#container.kill('SIGKILL');
    throw new Error(`the machine did not come up:\n${this.#console()}`);
  }
}

/** A control group of its own in the unified hierarchy, wherever this machine has that mounted. */
function makeGroup(): string {
  const mounted = readFileSync('/proc/mounts', 'utf8')
    .split('\n')
    .map((line) => line.split(' '));
  const at = mounted.find(([, , kind]) => kind === 'cgroup2')?.[1];
  if (at === undefined) throw new Error('no cgroup2 is mounted here, which systemd needs');
  const group = path.join(at, `kadian-proof-${process.pid}`);
  mkdirSync(group);
  return group;
}

function killGroup(group: string): void {
  if (existsSync(group)) writeFileSync(path.join(group, 'cgroup.kill'), '1');
}

/** Whether the group is still there after trying to remove it. */
function isLeft(group: string): boolean {
  removeGroup(group);
  return existsSync(group);
}

/** Control groups are removed from the innermost outwards; what is still busy stays, and is in nobody's way. */
function removeGroup(group: string): void {
  try {
    for (const entry of readdirSync(group, { withFileTypes: true })) {
      if (entry.isDirectory()) removeGroup(path.join(group, entry.name));
    }
    rmdirSync(group);
  } catch {
    // Busy, or gone already.
  }
}

/** The first process of the container: the only child of systemd-nspawn. */
function childOf(pid: number | undefined): string {
  if (pid === undefined) return '';
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').at(-1) ?? '';
  } catch {
    return '';
  }
}
