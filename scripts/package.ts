/**
 * `npm run package [-- --arch arm64|x64] [--shell chromium|electron] [--sign KEY [--days N] [--security]]`: a .deb of this checkout in
 * build/package, and with a key its signed manifest beside it. `--deb FILE --sign KEY` signs one that is there.
 */
import '../drivers/basics/node-version.ts';
import { statSync } from 'node:fs';
import path from 'node:path';
import { systemClock } from '../drivers/basics/clock.ts';
import { readCommandLine, type Tool, wrongUse } from '../test/bench/command-line.ts';
import { buildPackage } from './package/build.ts';
import { signPackage } from './package/sign-release.ts';
import { fileFault } from './refusal.ts';
import { architectures, ownArchitecture, shells } from './package/target.ts';

const tool: Tool = {
  name: 'package',
  about: 'makes a .deb of this checkout in build/package, and with a key its signed manifest beside it',
  options: {
    arch: { takes: architectures.join('|'), about: 'for which machine; this one unless given' },
    shell: { takes: shells.join('|'), about: 'what shows the screen; chromium unless given' },
    deb: { takes: '<file>', about: 'signs this package, and makes none' },
    sign: { takes: '<key>', about: 'an Ed25519 key, PKCS #8 in PEM' },
    days: { takes: '<number>', about: 'how long boxes take what was signed; 90 unless given' },
    security: { about: 'what is signed closes a hole: boxes press for it' },
  },
};

function fail(why: string): never {
  process.stderr.write(`package: ${why}\n`);
  process.exit(1);
}

function bytesOf(file: string): number {
  try {
    return statSync(file).size;
  } catch (error) {
    fail(fileFault(error, file) ?? `${file}: cannot be read`);
  }
}

function build(arch: string, shellName: string): string {
  const architecture = architectures.find((name) => name === arch);
  const shell = shells.find((name) => name === shellName);
  if (architecture === undefined) wrongUse(tool, `no package is made for '${arch}'`);
  if (shell === undefined) wrongUse(tool, `no shell is called '${shellName}'`);
  const built = buildPackage({
    checkout: path.join(import.meta.dirname, '..'),
    architecture,
    shell,
    say: (line) => void process.stderr.write(`package: ${line}\n`),
  });
  if (!built.ok) fail(built.error.detail);
  return built.value;
}

const given = readCommandLine(tool);
const days = given.amount('days', 90, 3_650);
const [asked, sign] = [given.text('deb'), given.text('sign')];
const security = given.isGiven('security');
if (asked !== undefined && sign === undefined) wrongUse(tool, '--deb is for --sign');
if (security && sign === undefined) wrongUse(tool, '--security is for --sign');
const deb = asked ?? build(given.text('arch') ?? ownArchitecture() ?? process.arch, given.text('shell') ?? 'chromium');
process.stdout.write(`${deb} (${(bytesOf(deb) / 1e6).toFixed(1)} MB)\n`);
if (sign !== undefined) {
  const signed = signPackage({ deb, keyFile: sign, nowMs: systemClock.wallMs(), days, security });
  if (!signed.ok) fail(signed.error);
  process.stdout.write(`${signed.value.manifest}\n/etc/kadian/release-keys.json on the boxes: ${signed.value.keys}`);
}
