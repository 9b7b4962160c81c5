/** What lies outside /opt/kadian: units, accounts, rules, policy, manual, example; and the scripts dpkg runs. */
import { chmodSync, copyFileSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { z } from 'zod';
import { chromiumPolicy } from '../../kiosk/electron/chromium-policy.ts';
import { schemaVersion } from '../../kiosk/ledger/schema.ts';
import { renderCopyright, textsOfLicences } from './licences.ts';
import { renderSbom } from './sbom.ts';
import { screenProgram } from './screen-program.ts';
import { shippedParts } from './shipped.ts';
import { type Architecture, installedAt, type ShellKind } from './target.ts';

/** The port of the page in the example; the browser's policy lets this address through and no other. */
const origin = 'http://127.0.0.1:8410';

/** Files as they are, and where they are installed. */
const asTheyAre: Readonly<Record<string, string>> = {
  'scripts/package/system/kadian.service': '/usr/lib/systemd/system/kadian.service',
  'scripts/package/system/kadian-screen.service': '/usr/lib/systemd/system/kadian-screen.service',
  'scripts/package/system/kadian-make-whole.service': '/usr/lib/systemd/system/kadian-make-whole.service',
  'scripts/package/system/kadian-update.service': '/usr/lib/systemd/system/kadian-update.service',
  'scripts/package/system/make-whole': `${installedAt}/bin/make-whole`,
  'scripts/package/system/sysusers.conf': '/usr/lib/sysusers.d/kadian.conf',
  'scripts/package/system/tmpfiles.conf': '/usr/lib/tmpfiles.d/kadian.conf',
  'scripts/package/system/modules-load.conf': '/usr/lib/modules-load.d/kadian.conf',
  'scripts/package/system/journald.conf': '/usr/lib/systemd/journald.conf.d/kadian.conf',
  'scripts/package/system/system.conf': '/usr/lib/systemd/system.conf.d/kadian.conf',
  'scripts/package/system/kadian': '/usr/bin/kadian',
  'hw-config/udev/70-kadian.rules': '/usr/lib/udev/rules.d/70-kadian.rules',
};
const programs: ReadonlySet<string> = new Set([
  '/usr/bin/kadian',
  `${installedAt}/bin/kadian-screen`,
  `${installedAt}/bin/make-whole`,
]);
/** Part of every boot, whatever a technician switches on or off: an update must never be left half done. */
const always = ['kadian-make-whole.service', 'kadian-update.service'] as const;
const exampleOf = 'hw-config/sites/single-lane.json';

export const conffiles: readonly string[] = [
  '/etc/kadian/site.example.json',
  '/etc/chromium/policies/managed/kadian.json',
];
export const maintainerScripts = ['preinst', 'postinst', 'prerm', 'postrm'] as const;

export interface SystemOptions {
  readonly checkout: string;
  /** Holds `node_modules` with the packages of `architecture`. */
  readonly packagesRoot: string;
  readonly architecture: Architecture;
  readonly shell: ShellKind;
  /** Made anew: `system/` is the root of what is installed, `control/` holds the scripts. */
  readonly directory: string;
}

export function stageSystem({ checkout, packagesRoot, architecture, shell, directory }: SystemOptions): void {
  for (const part of ['system', 'control']) rmSync(path.join(directory, part), { recursive: true, force: true });
  const write = (to: string, content: string | Buffer): void => {
    const file = path.join(directory, 'system', to);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, content);
    if (programs.has(to)) chmodSync(file, 0o755);
  };
  for (const [from, to] of Object.entries(asTheyAre)) write(to, readFileSync(path.join(checkout, from)));
  const shipped = shippedParts({ checkout, packagesRoot, architecture });
  const own = readFileSync(path.join(checkout, 'scripts/package/system/copyright'), 'utf8');
  const texts = textsOfLicences.map((name) =>
    readFileSync(path.join(checkout, `scripts/package/texts/${name}.txt`), 'utf8').replace(/^\n+|\s+$/g, ''),
  );
  write('/usr/share/doc/kadian/copyright', renderCopyright(own, texts, shipped));
  write('/usr/share/doc/kadian/sbom.cdx.json', renderSbom(shipped));
  const wants = path.join(directory, 'system/usr/lib/systemd/system/multi-user.target.wants');
  mkdirSync(wants, { recursive: true });
  for (const unit of always) symlinkSync(`../${unit}`, path.join(wants, unit));
  write(`${installedAt}/bin/kadian-screen`, screenProgram(shell, `${origin}/`));
  write(
    '/usr/share/man/man1/kadian.1.gz',
    gzipSync(readFileSync(path.join(checkout, 'scripts/kadian/kadian.1')), { level: 9 }),
  );
  write('/etc/kadian/site.example.json', exampleSite(readFileSync(path.join(checkout, exampleOf), 'utf8')));
  write('/etc/chromium/policies/managed/kadian.json', `${JSON.stringify(chromiumPolicy(origin), null, 2)}\n`);
  mkdirSync(path.join(directory, 'control'), { recursive: true });
  for (const name of maintainerScripts) {
    const to = path.join(directory, 'control', name);
    copyFileSync(path.join(checkout, 'scripts/package/control', name), to);
    const text = readFileSync(to, 'utf8');
    writeFileSync(to, text.replace('@LEDGER_SCHEMA@', String(schemaVersion)));
  }
}

const people = z.array(z.looseObject({ pin: z.string() }));
const siteText = z.looseObject({ uplink: z.looseObject({}), staff: people, technicians: people.default([]) });

/** A hash that nobody knows a PIN for: an example that is put in force as it is lets nobody in. */
const noPin = `$argon2id$v=19$m=19456,t=2,p=1$${'A'.repeat(22)}$${'A'.repeat(43)}`;

/** The example of one lane with the paths of an installed box, and without the PINs of the demonstration. */
function exampleSite(text: string): string {
  const inOrder: unknown = JSON.parse(text);
  const site = siteText.parse(inOrder);
  const uplink = { ...site.uplink, commandKeys: '/var/lib/kadian/command-keys.json' };
  const [staff, technicians] = [site.staff, site.technicians].map((each) =>
    each.map((one) => ({ ...one, pin: noPin })),
  );
  const here = {
    ...(inOrder as object),
    $schema: `${installedAt}/hw-config/site.schema.json`,
    uplink,
    staff,
    technicians,
  };
  return `${JSON.stringify(here, null, 2)}\n`;
}
