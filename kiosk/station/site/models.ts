/** The device models a site names, opened; whatever cannot serve at a gate is a fault of the site file. */
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
  if (!model.ok) return err({ file, path, expected: model.error.detail });
  if (!model.value.presenceOnly.value) return model;
  // Its figure is never a person's temperature, and a gate has one instrument: it would have nothing to judge by.
  const expected = `an instrument that measures people; ${model.value.name} only notices them. Models that measure: ${measuring()}`;
  return err({ file, path, expected });
}

function measuring(): string {
  const fit = knownThermometers().filter((id) => {
    const model = loadThermometer(id);
    return model.ok && !model.value.presenceOnly.value;
  });
  return fit.join(', ');
}

function openScanner(name: string, siteFile: string): Result<ScannerModel, SiteFault> {
  const models = loadScannerModels();
  if (!models.ok) {
    const { file, path, detail } = models.error;
    return err({ file, path, expected: detail });
  }
  const model = models.value.get(name);
  if (model !== undefined) return ok(model);
  const known = [...models.value.keys()].join(', ');
  return err({
    file: siteFile,
    path: 'scanner.model',
    expected: `unknown scanner model '${name}'; known: ${known}`,
  });
}
