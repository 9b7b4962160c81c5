/** The emulated board: starts it under QEMU, talks to it, plugs and unplugs its devices, and cuts its power. */
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { endsWithUs } from '../../bench/ends-with-us.ts';
import { Commands } from './commands.ts';
import { Qmp } from './qmp.ts';

/** What the guest boots from and sees. */
export interface Board {
  readonly kernel: string;
  readonly initrd: string;
  readonly root: string;
  /** This checkout, as a disk. */
  readonly checkout: string;
}

export interface GuestOptions {
  readonly board: Board;
  /** More arguments for QEMU; `directory` is the guest's own, for sockets and recordings. */
  readonly devices?: (directory: string) => readonly string[];
}

const BOOT_MS = 180_000;

export class Guest {
  readonly directory: string;
  readonly qmp: Qmp;
  readonly commands: Commands;
  readonly #process: ChildProcess;
  readonly #gone: Promise<void>;

  private constructor(directory: string, process: ChildProcess, qmp: Qmp, commands: Commands) {
    this.directory = directory;
    this.qmp = qmp;
    this.commands = commands;
    this.#process = process;
    this.#gone = new Promise((resolve) => process.once('close', () => resolve()));
  }

  /** Boots a guest to where it takes commands. */
  static async start({ board, devices }: GuestOptions): Promise<Guest> {
    const directory = mkdtempSync(join(tmpdir(), 'rig-'));
    const socket = (name: string): string => join(directory, name);
    const disk = (file: string, serial: string): string[][] => [
      ['-drive', `file=${file},format=raw,if=none,readonly=on,id=${serial}`],
      ['-device', `virtio-blk-pci,drive=${serial},serial=${serial}`],
    ];
    const machine = [
      ['-M', 'virt,gic-version=2'],
      ['-cpu', 'cortex-a53'],
      ['-smp', '2'],
      ['-m', '768'],
      // Time in the guest goes by instructions, 500 million a second, about half of what the slowest board does: what
      // is measured inside does not depend on how busy this machine is.
      ['-accel', 'tcg,thread=single'],
      ['-icount', 'shift=1'],
      ['-display', 'none'],
      ['-nodefaults', '-no-user-config', '-no-reboot'],
      ['-kernel', board.kernel],
      ['-initrd', board.initrd],
      ['-append', 'console=ttyAMA0 quiet mitigations=off panic=-1'],
      ['-chardev', `file,id=console,path=${socket('console')}`],
      ['-serial', 'chardev:console'],
      ['-qmp', `unix:${socket('qmp')},server=on,wait=off`],
      ...disk(board.root, 'root'),
      ...disk(board.checkout, 'checkout'),
      ['-device', 'virtio-rng-pci'],
      ['-device', 'virtio-serial-pci'],
      ['-chardev', `socket,id=commands,path=${socket('commands')},server=on,wait=off`],
      ['-device', 'virtserialport,chardev=commands,name=rig.commands'],
      devices?.(directory) ?? [],
    ];
    // The kernel ends QEMU with its parent (setpriv), however that ended: it must not outlive a killed test run.
    const emulator = spawn('setpriv', ['--pdeathsig', 'KILL', 'qemu-system-aarch64', ...machine.flat()], {
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    endsWithUs(emulator);
    const stopped = new Promise<never>((_, reject) => {
      emulator.once('error', (error) => reject(new Error(`QEMU cannot be started: ${error.message}`)));
      emulator.once('exit', (code, signal) => reject(new Error(`QEMU ended while booting (${code ?? signal})`)));
    });
    const boot = async (): Promise<Guest> => {
      const commands = new Commands(await connected(socket('commands')));
      const qmp = new Qmp(socket('qmp'));
      const guest = new Guest(directory, emulator, qmp, commands);
      await qmp.command('qmp_capabilities');
      await commands.up(BOOT_MS);
      return guest;
    };
    try {
      return await Promise.race([boot(), stopped]);
    } catch (error) {
      const console = existsSync(socket('console')) ? readFileSync(socket('console'), 'utf8') : '';
      emulator.kill('SIGKILL');
      throw new Error(`the guest does not boot; its console ends with:\n${console.slice(-3000)}`, { cause: error });
    }
  }

  /** Everything the guest's console has shown. */
  console(): string {
    return readFileSync(join(this.directory, 'console'), 'utf8');
  }

  /** Connects to a socket QEMU made in the guest's directory. */
  socket(name: string): Promise<Socket> {
    return connected(join(this.directory, name));
  }

  /** Cuts the power: QEMU is killed, and nothing it has not handed to the disk's file survives. */
  async cutPower(): Promise<void> {
    this.#process.kill('SIGKILL');
    await this.#gone;
  }

  /** Cuts the power and forgets the guest. */
  async end(): Promise<void> {
    await this.cutPower();
    rmSync(this.directory, { recursive: true, force: true });
  }

  /** Resolves when QEMU has ended. */
  gone(): Promise<void> {
    return this.#gone;
  }
}

/** A socket QEMU will make soon. */
async function connected(path: string): Promise<Socket> {
  for (let tries = 0; ; tries += 1) {
    const socket = connect(path);
    const outcome = await new Promise<Error | null>((resolve) => {
      socket.once('connect', () => resolve(null));
      socket.once('error', resolve);
    });
    if (outcome === null) return socket;
    if (tries === 200) throw outcome;
    await delay(50);
  }
}
