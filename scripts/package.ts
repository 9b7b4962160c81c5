/**
 * `npm run package [-- --arch arm64|x64] [--shell chromium|electron] [--sign KEY [--days N] [--security]]`: a .deb of this checkout in
 * build/package, and with a key its signed manifest beside it. `--deb FILE --sign KEY` signs one that is there.
 */
import '../drivers/basics/node-version.ts';
import { statSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { systemClock } from '../drivers/basics/clock.ts';
import { buildPackage } from './package/build.ts';
import { signPackage } from './package/sign-release.ts';
import { architectures, ownArchitecture, shells } from './package/target.ts';

const usage = `usage: npm run package [-- --arch ${architectures.join('|')}] [--shell ${shells.join('|')}] [--deb FILE] [--sign KEY [--days N] [--security]]`;

function wrongUse(why: string): never {
  process.stderr.write(`${why}\n${usage}\n`);
  process.exit(64);
}

function readOptions() {
  try {
    const options = {
      arch: { type: 'string' },
      shell: { type: 'string', default: 'chromium' },
      deb: { type: 'string' },
      sign: { type: 'string' },
      security: { type: 'boolean', default: false },
      days: { type: 'string', default: '90' },
    } as const;
    return parseArgs({ options }).values;
  } catch (error) {
    wrongUse(error instanceof Error ? error.message : String(error));
  }
}

function fail(why: string): never {
  process.stderr.write(`package: ${why}\n`);
  process.exit(1);
}

function build(arch: string, shellName: string): string {
  const architecture = architectures.find((name) => name === arch);
  const shell = shells.find((name) => name === shellName);
  if (architecture === undefined) wrongUse(`no package is made for '${arch}'`);
  if (shell === undefined) wrongUse(`no shell is called '${shellName}'`);
  const built = buildPackage({
    checkout: path.join(import.meta.dirname, '..'),
    architecture,
    shell,
    say: (line) => void process.stderr.write(`package: ${line}\n`),
  });
  if (!built.ok) fail(built.error.detail);
  return built.value;
}

const wanted = readOptions();
const days = Number(wanted.days);
if (!(days > 0 && days <= 3_650)) wrongUse('--days: a number up to 3650');
if (wanted.deb !== undefined && wanted.sign === undefined) wrongUse('--deb is for --sign');
if (wanted.security && wanted.sign === undefined) wrongUse('--security is for --sign');
const deb = wanted.deb ?? build(wanted.arch ?? ownArchitecture() ?? process.arch, wanted.shell);
process.stdout.write(`${deb} (${(statSync(deb).size / 1e6).toFixed(1)} MB)\n`);
if (wanted.sign !== undefined) {
  const signed = signPackage({
    deb,
    keyFile: wanted.sign,
    nowMs: systemClock.wallMs(),
    days,
    security: wanted.security,
  });
  if (!signed.ok) fail(signed.error);
  process.stdout.write(`${signed.value.manifest}\n/etc/kadian/release-keys.json on the boxes: ${signed.value.keys}`);
}
