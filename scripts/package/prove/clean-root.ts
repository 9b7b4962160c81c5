/** A clean Debian: what debootstrap would make, with systemd and the libraries the package depends on, kept as an archive. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const suite = 'bookworm';
const packages = [
  'systemd',
  'systemd-sysv',
  'udev',
  'dbus',
  'sudo',
  'tzdata',
  'libasound2',
  'libusb-1.0-0',
  'libudev1',
  'libstdc++6',
];
const hostPrograms = {
  mmdebstrap: 'mmdebstrap',
  'systemd-nspawn': 'systemd-container',
  tar: 'tar',
  nsenter: 'util-linux',
};

/** Installs what this machine lacks where that is allowed; otherwise throws with what to install. */
export function prepareHost(): void {
  if (process.getuid?.() !== 0) throw new Error('this must run as root: it boots a Debian of its own (systemd-nspawn)');
  const missing = Object.entries(hostPrograms).filter(([program]) => !onPath(program));
  if (missing.length === 0) return;
  const names = missing.map(([, name]) => name);
  spawnSync('apt-get', ['update'], { stdio: 'ignore' });
  const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  spawnSync('apt-get', ['install', '-y', '--no-install-recommends', ...names], { stdio: 'ignore', env: environment });
  if (missing.some(([program]) => !onPath(program))) {
    throw new Error(`these Debian packages are missing: apt-get install --no-install-recommends ${names.join(' ')}`);
  }
}

/** Unpacks it anew into `room`/root and answers that path. The archive beside it is made once. */
export function cleanRoot(room: string, say: (line: string) => void): string {
  mkdirSync(room, { recursive: true });
  const archive = path.join(room, 'root.tar');
  const stamp = `${archive}.made-from`;
  const wanted = createHash('sha256')
    .update(JSON.stringify([suite, packages, sources()]))
    .digest('hex');
  if (!existsSync(archive) || !existsSync(stamp) || readFileSync(stamp, 'utf8') !== wanted) {
    say('making a clean Debian (once)');
    const without = ['/usr/share/doc/*', '/usr/share/locale/*'].map((place) => `--dpkgopt=path-exclude=${place}`);
    // What a real Debian has in /usr/share/doc is left out, but not the licence of the package under test.
    const but = '--dpkgopt=path-include=/usr/share/doc/kadian/*';
    const list = path.join(room, 'debian.sources');
    // Cut short, it must not be taken for the archive; its ending tells mmdebstrap the format.
    const unfinished = path.join(room, 'unfinished.tar');
    writeFileSync(list, sources());
    call('mmdebstrap', [
      '--quiet',
      '--variant=minbase',
      `--include=${packages.join(',')}`,
      ...without,
      but,
      suite,
      unfinished,
      list,
    ]);
    renameSync(unfinished, archive);
    writeFileSync(stamp, wanted);
  }
  const root = path.join(room, 'root');
  rmSync(root, { recursive: true, force: true });
  mkdirSync(root);
  call('tar', ['-C', root, '-xf', archive]);
  return root;
}

/** Debian's own archive, from wherever this machine has it. */
function sources(): string {
  const own = '/etc/apt/sources.list.d/debian.sources';
  if (existsSync(own)) return readFileSync(own, 'utf8');
  const lines = existsSync('/etc/apt/sources.list') ? readFileSync('/etc/apt/sources.list', 'utf8').split('\n') : [];
  const mirror = lines.map((line) => /^deb\s+(?:\[[^\]]*\]\s+)?(\S+)/.exec(line)?.[1]).find((url) => url !== undefined);
  return `Types: deb\nURIs: ${mirror ?? 'http://deb.debian.org/debian'}\nSuites: ${suite}\nComponents: main\n`;
}

function onPath(program: string): boolean {
  return spawnSync('sh', ['-c', `command -v ${program}`], { stdio: 'ignore' }).status === 0;
}

function call(program: string, words: readonly string[]): void {
  const { status, error } = spawnSync(program, [...words], { stdio: ['ignore', 'ignore', 'inherit'] });
  if (status !== 0) throw new Error(`${program} failed (${error?.message ?? status})`);
}
