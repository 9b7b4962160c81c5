/** The device models a site names, opened; whatever cannot serve at a gate is a fault of the site file. */
import { nearestName } from '../../../drivers/basics/nearest-name.ts';
import { err, ok, type Result } from '../../../drivers/basics/result.ts';
import { loadScannerModels, type ScannerModel } from '../../../drivers/scanner/models.ts';
import { knownThermometers, loadThermometer, type ThermometerModel } from '../../../drivers/thermometer/models.ts';
import { modelFromProfile } from '../../../drivers/thermometer/site-profile.ts';
import type { Site, SiteFault } from './site.ts';

export interface OpenedModels {
  readonly thermometer: ThermometerModel;
  readonly scanner: ScannerModel;
}

/** Opens both; an unknown one is answered with the known ones. */
export function openModels(site: Site, siteFile: string): Result<OpenedModels, readonly SiteFault[]> {
  const thermometer = openThermometer(site.thermometer, siteFile);
  const scanner = openScanner(site.scanner.model, siteFile);
  if (thermometer.ok && scanner.ok) return ok({ thermometer: thermometer.value, scanner: scanner.value });
  return err([thermometer, scanner].flatMap((opened) => (opened.ok ? [] : [opened.error])));
}

function openThermometer(
  { model: name, profile }: Pick<Site['thermometer'], 'model' | 'profile'>,
  file: string,
): Result<ThermometerModel, SiteFault> {
  const path = profile === undefined ? 'thermometer.model' : 'thermometer.profile.presenceOnly';
  const model = profile === undefined ? loadThermometer(name ?? '') : ok(modelFromProfile(profile));
  if (!model.ok) {
    if (model.error.code === 'unknownModel') return err(unknown('thermometer', name ?? '', measuring(), file, path));
    return err({ file, path, expected: `a model whose file is good (${model.error.detail})` });
  }
  if (!model.value.presenceOnly.value) return model;
  // Its figure is never a person's temperature, and a gate has one instrument: it would have nothing to judge by.
  const expected = `an instrument that measures people; ${model.value.name} only notices them. Models that measure: ${measuring().join(', ')}`;
  return err({ file, path, expected, remedy: 'write the model of the instrument that stands at the gate' });
}

function measuring(): readonly string[] {
  return knownThermometers().filter((id) => {
    const model = loadThermometer(id);
    return model.ok && !model.value.presenceOnly.value;
  });
}

function openScanner(name: string, siteFile: string): Result<ScannerModel, SiteFault> {
  const models = loadScannerModels();
  if (!models.ok) {
    const { file, path, detail } = models.error;
    return err({ file, path, expected: `a model whose file is good (${detail})` });
  }
  const model = models.value.get(name);
  if (model !== undefined) return ok(model);
  return err(unknown('scanner', name, [...models.value.keys()], siteFile, 'scanner.model'));
}

function unknown(
  kind: 'thermometer' | 'scanner',
  name: string,
  known: readonly string[],
  file: string,
  path: string,
): SiteFault {
  const nearest = nearestName(name, known);
  const remedy =
    nearest === null ? 'write one of these; kadian list-devices names what is plugged in' : `write "${nearest}"`;
  return { file, path, expected: `a ${kind} model of: ${known.join(', ')}`, found: JSON.stringify(name), remedy };
}
