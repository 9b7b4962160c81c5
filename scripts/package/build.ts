/** From an installed checkout to a .deb: stage, then electron-builder, then what was made is looked at. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { err, ok, type Result } from '../../drivers/basics/result.ts';
import { schemaVersion } from '../../kiosk/ledger/schema.ts';
import { packagesFor } from './foreign-packages.ts';
import { stageApp } from './stage-app.ts';
import { conffiles, stageSystem } from './stage-system.ts';
import { type Architecture, type ShellKind, targets } from './target.ts';

export interface BuildOptions {
  readonly checkout: string;
  readonly architecture: Architecture;
  readonly shell: ShellKind;
  readonly say: (line: string) => void;
  /** Runs a program in the checkout with these additions to the environment; true when it ended with 0. */
  readonly run?: (program: string, words: readonly string[], environment: Readonly<Record<string, string>>) => boolean;
}

export interface BuildFault {
  readonly code: 'noPackages' | 'noElectron' | 'builderFailed';
  /** For whoever called: what is missing and what helps. */
  readonly detail: string;
}

const versioned = z.object({ version: z.string() });

/** Path of the package. What is staged stays in build/package for a look at it. */
export function buildPackage(options: BuildOptions): Result<string, BuildFault> {
  const { checkout, architecture, shell, say } = options;
  const run = options.run ?? runIn(checkout);
  const room = path.join(checkout, 'build/package');
  mkdirSync(room, { recursive: true });
  const { version } = versioned.parse(JSON.parse(readFileSync(path.join(checkout, 'package.json'), 'utf8')));

  const packagesRoot = packagesFor(checkout, architecture, room, say);
  if (packagesRoot === null) {
    const detail = `the packages for ${architecture} are neither in npm's cache nor to be had from the registry`;
    return err({ code: 'noPackages', detail });
  }
  const app = path.join(room, `app-${architecture}`);
  say(`staging ${app}`);
  stageApp({ checkout, packagesRoot, architecture, version, directory: app });
  stageSystem({ checkout, packagesRoot, architecture, shell, directory: room });
  if (shell === 'electron' && !stageElectron(app)) {
    return err({ code: 'noElectron', detail: "Electron's binary cannot be had here: use --shell chromium" });
  }
  // electron-builder puts a file there that it does not pack.
  mkdirSync(path.join(app, 'resources'), { recursive: true });

  const configuration = path.join(room, 'electron-builder.json');
  writeFileSync(configuration, `${JSON.stringify(configurationOf(checkout, room), null, 2)}\n`);
  say('electron-builder: packing');
  const words = ['--linux', 'deb', targets[architecture].builderFlag, '--publish', 'never', '--prepackaged', app];
  const fpm = { CUSTOM_FPM_PATH: path.join(checkout, 'scripts/package/fpm.ts') };
  const made = path.join(room, `kadian_${version}_${targets[architecture].debian}.deb`);
  if (!run('electron-builder', [...words, '--config', configuration], fpm) || !existsSync(made)) {
    return err({ code: 'builderFailed', detail: 'electron-builder made no package; see above' });
  }
  return ok(made);

  /** The shell with its fuses, as electron-builder makes it, beside the station. */
  function stageElectron(directory: string): boolean {
    const output = path.join(room, 'electron');
    rmSync(output, { recursive: true, force: true });
    if (!run('vite', ['build', '--mode', 'electron', '--logLevel', 'warn'], {})) return false;
    const flags = ['--linux', 'dir', targets[architecture].builderFlag, '--publish', 'never'];
    const to = `--config.directories.output=${output}`;
    if (!run('electron-builder', [...flags, '--config', 'electron-builder.yml', to], {})) return false;
    const unpacked = ['linux-unpacked', `linux-${architecture}-unpacked`].map((name) => path.join(output, name));
    const found = unpacked.find((place) => existsSync(place));
    if (found === undefined) return false;
    renameSync(found, path.join(directory, 'electron'));
    return true;
  }
}

/** What a run adds to electron-builder.yml: where things are staged, and the version of the ledger's tables. */
export function configurationOf(checkout: string, room: string): object {
  const script = (name: string): string => path.join(room, 'control', name);
  return {
    extends: path.join(checkout, 'electron-builder.yml'),
    directories: { output: room },
    deb: {
      afterInstall: script('postinst'),
      afterRemove: script('postrm'),
      fpm: [
        `--before-install=${script('preinst')}`,
        `--before-remove=${script('prerm')}`,
        `--deb-field=Kadian-Ledger-Schema: ${schemaVersion}`,
        '--deb-suggests=espeak-ng',
        ...conffiles.map((file) => `--config-files=${file}`),
        `${path.join(room, 'system')}/=/`,
      ],
    },
  };
}

function runIn(checkout: string): NonNullable<BuildOptions['run']> {
  return (program, words, environment) => {
    const { status } = spawnSync(path.join(checkout, 'node_modules/.bin', program), [...words], {
      cwd: checkout,
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, ...environment },
    });
    return status === 0;
  };
}
