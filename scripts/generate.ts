/** `npm run generate [-- --check]`: writes every file that is derived from code; with --check says which are stale. */
import '../drivers/basics/node-version.ts';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { renderBoardSchema, renderHeaderSchema } from '../drivers/gate/board-schema.ts';
import { renderScannerSchema } from '../drivers/scanner/models.ts';
import { renderThermometerSchema } from '../drivers/thermometer/model-schema.ts';
import { renderReasonReference } from '../kiosk/access/reasons.ts';
import { renderChromiumPolicy } from '../kiosk/electron/chromium-policy.ts';
import { renderEventReference } from '../kiosk/ledger/events.ts';
import { renderSiteSchema } from '../kiosk/station/site/site.ts';
import { manualPage } from './kadian/help.ts';
import { verbs } from './kadian/verbs.ts';
import { renderLicences } from './package/licences.ts';
import { shippedParts } from './package/shipped.ts';
import { ownArchitecture } from './package/target.ts';
import { renderLanguages } from './screens/languages.ts';
import { renderUdevRules } from './udev.ts';
import { guideFiles } from './wiring/pictures.ts';
import { renderAsyncApi } from '../kiosk/uplink/asyncapi.ts';
import { renderOpenApi } from '../kiosk/uplink/openapi.ts';
import { readCommandLine } from '../test/bench/command-line.ts';
import { renderReadme } from '../test/bench/readme-figures.ts';

const root = path.join(import.meta.dirname, '..');

const generated: Readonly<Record<string, () => string>> = {
  ...guideFiles,
  'README.md': renderReadme,
  'hw-config/board.schema.json': renderBoardSchema,
  'hw-config/header.schema.json': renderHeaderSchema,
  'hw-config/scanner.schema.json': renderScannerSchema,
  'hw-config/site.schema.json': renderSiteSchema,
  'hw-config/thermometer.schema.json': renderThermometerSchema,
  'hw-config/udev/70-kadian.rules': renderUdevRules,
  'kiosk/access/reasons.md': renderReasonReference,
  'kiosk/electron/chromium-policy.json': renderChromiumPolicy,
  'kiosk/ledger/events.md': renderEventReference,
  'kiosk/screen/texts/languages.ts': renderLanguages,
  'kiosk/uplink/asyncapi.json': renderAsyncApi,
  'kiosk/uplink/openapi.json': renderOpenApi,
  'scripts/package/licences.md': () =>
    renderLicences(shippedParts({ checkout: root, packagesRoot: root, architecture: ownArchitecture() ?? 'x64' })),
  'scripts/kadian/kadian.1': () => manualPage(verbs),
};

const given = readCommandLine({
  name: 'generate',
  about: 'writes every file that is derived from code',
  options: { check: { about: 'writes nothing: says which are stale, and ends with 1 where one is' } },
});
const check = given.isGiven('check');
let stale = 0;

for (const [name, render] of Object.entries(generated)) {
  const file = path.join(root, name);
  const text = render();
  if (current(file) === text) continue;
  stale += 1;
  if (!check) writeFileSync(file, text);
  process.stdout.write(`${check ? 'stale: ' : 'written: '}${name}\n`);
}
if (check && stale > 0) {
  process.stderr.write('Run `npm run generate` and commit the result.\n');
  process.exitCode = 1;
}

function current(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}
