/** Makes what the guest boots from, each part only when what it is made of has changed; everything lands in build/rig. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Board } from './guest.ts';

const checkout = resolve(import.meta.dirname, '../../..');
const scripts = join(checkout, 'test/rig/build');
const system = join(checkout, 'test/rig/guest/system');

/** Where everything that is built is kept. */
export const built = join(checkout, 'build/rig');

/** Throws with the failing script's name; the script itself says on standard error what is missing. */
export function prepare(): Board {
  mkdirSync(built, { recursive: true });
  run('host.sh');
  const packages = part('packages', [script('packages.sh')], (directory) => run('packages.sh', directory));
  const lock = [script('node-modules.sh'), join(checkout, 'package-lock.json')];
  const modules = part('modules', lock, (directory) => run('node-modules.sh', checkout, directory));
  const gpioSim = part('gpio-sim', [script('gpio-sim.sh'), stamp(packages)], (directory) =>
    run('gpio-sim.sh', packages, directory),
  );
  const ofImage = [script('image.sh'), ...readdirSync(system).map((name) => join(system, name))];
  const image = part('image', [...ofImage, ...[packages, modules, gpioSim].map(stamp)], (directory) =>
    run('image.sh', packages, modules, join(gpioSim, 'gpio-sim.ko'), system, directory),
  );
  const source = join(built, 'checkout.squashfs');
  const rooms = ['drivers', 'kiosk', 'hw-config', 'test', 'package.json'].map((room) => join(checkout, room));
  call('mksquashfs', [...rooms, source, ...'-comp lz4 -noappend -quiet -no-progress -all-root'.split(' ')]);
  const file = (name: string): string => join(image, name);
  return { kernel: file('kernel'), initrd: file('initrd'), root: file('root.squashfs'), checkout: source };
}

const script = (name: string): string => join(scripts, name);
const stamp = (directory: string): string => join(directory, 'made-from');

/** Makes one part anew unless its stamp says that it was made from these files. */
function part(name: string, from: readonly string[], make: (directory: string) => void): string {
  const directory = join(built, name);
  const digest = createHash('sha256');
  for (const file of from) digest.update(readFileSync(file));
  const wanted = digest.digest('hex');
  if (existsSync(stamp(directory)) && readFileSync(stamp(directory), 'utf8') === wanted) return directory;
  const begunMs = performance.now();
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(directory, { recursive: true });
  make(directory);
  writeFileSync(stamp(directory), wanted);
  console.log(`rig: made ${name} in ${((performance.now() - begunMs) / 1000).toFixed(0)} s`);
  return directory;
}

function run(name: string, ...parameters: readonly string[]): void {
  call('sh', [script(name), ...parameters]);
}

function call(program: string, parameters: readonly string[]): void {
  const { status, error } = spawnSync(program, parameters, { stdio: ['ignore', 'ignore', 'inherit'] });
  if (status !== 0) throw new Error(`${program} ${parameters[0] ?? ''} failed (${error?.message ?? status})`);
}
