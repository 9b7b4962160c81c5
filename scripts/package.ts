/** `npm run package [-- --arch arm64|x64] [--shell chromium|electron]`: a .deb of this checkout in build/package. */
import '../drivers/basics/node-version.ts';
import { statSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { buildPackage } from './package/build.ts';
import { architectures, ownArchitecture, shells } from './package/target.ts';

const usage = `usage: npm run package [-- --arch ${architectures.join('|')}] [--shell ${shells.join('|')}]`;

function wrongUse(why: string): never {
  process.stderr.write(`${why}\n${usage}\n`);
  process.exit(64);
}

function readOptions(): { readonly arch: string | undefined; readonly shell: string } {
  try {
    const options = { arch: { type: 'string' }, shell: { type: 'string', default: 'chromium' } } as const;
    const { arch, shell } = parseArgs({ options }).values;
    return { arch: arch ?? ownArchitecture() ?? undefined, shell };
  } catch (error) {
    wrongUse(error instanceof Error ? error.message : String(error));
  }
}

const wanted = readOptions();
const architecture = architectures.find((name) => name === wanted.arch);
const shell = shells.find((name) => name === wanted.shell);
if (architecture === undefined) wrongUse(`no package is made for '${wanted.arch ?? process.arch}'`);
if (shell === undefined) wrongUse(`no shell is called '${wanted.shell}'`);

const built = buildPackage({
  checkout: path.join(import.meta.dirname, '..'),
  architecture,
  shell,
  say: (line) => void process.stderr.write(`package: ${line}\n`),
});
if (built.ok) {
  process.stdout.write(`${built.value} (${(statSync(built.value).size / 1e6).toFixed(1)} MB)\n`);
} else {
  process.stderr.write(`package: ${built.error.detail}\n`);
  process.exitCode = 1;
}
