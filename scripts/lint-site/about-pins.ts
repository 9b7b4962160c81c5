/** PINs that others know: whose hashes stand in the example sites, which anybody may read. */
import path from 'node:path';
import type { LoadedSite } from '../../kiosk/station/site/file.ts';
import { publicHashes } from '../provision/templates.ts';
import { harmful, type PlacedFinding } from './findings.ts';
import { placeInFile } from './place-in-file.ts';

const examples = path.join(import.meta.dirname, '../../hw-config/sites');
/** What the package's example has in place of a hash: no PIN leads to it. */
const placeholder = /\$A{22}\$A{43}$/;

/** Nothing about the examples themselves, and nothing where the gate is simulated. */
export function aboutPins({ site, file }: Pick<LoadedSite, 'site' | 'file'>, text: string): readonly PlacedFinding[] {
  const simulated = site.gate.gpio.transport === 'directory' && site.scanner.device.kind === 'simulatedHid';
  if (simulated || path.dirname(path.resolve(file)) === examples) return [];
  const known = publicHashes();
  return (['staff', 'technicians'] as const).flatMap((kind) =>
    site[kind].flatMap(({ id, pin }, index) => {
      if (!known.has(pin) && !placeholder.test(pin)) return [];
      const says = known.has(pin) ? `${id} has the PIN of an example, which anybody may know` : `${id} has no PIN yet`;
      const finding = harmful([kind, index, 'pin'], says, `make another: kadian set-pin --site ${file} --person ${id}`);
      return [{ ...finding, file, ...placeInFile(text, finding.path) }];
    }),
  );
}
