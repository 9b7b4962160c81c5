import { err, ok, type Result } from '../../drivers/basics/result.ts';
import { loadScannerModels, type ScannerModel } from '../../drivers/scanner/models.ts';
import { loadThermometer, type ThermometerModel } from '../../drivers/thermometer/models.ts';
import type { Site, SiteFault } from './site.ts';

export interface OpenedModels {
  readonly thermometer: ThermometerModel;
  readonly scanner: ScannerModel;
}

/** The device models a site names; an unknown one is a fault of the site file that lists the known ones. */
export function openModels(site: Site, siteFile: string): Result<OpenedModels, readonly SiteFault[]> {
  const faults: SiteFault[] = [];
  const thermometer = loadThermometer(site.thermometer.model);
  if (!thermometer.ok) faults.push({ file: siteFile, path: 'thermometer.model', expected: thermometer.error.detail });
  const scanners = loadScannerModels();
  const scanner = scanners.ok ? scanners.value.get(site.scanner.model) : undefined;
  if (!scanners.ok) {
    const { file, path, detail } = scanners.error;
    faults.push({ file, path, expected: detail });
  } else if (scanner === undefined) {
    const known = [...scanners.value.keys()].join(', ');
    faults.push({
      file: siteFile,
      path: 'scanner.model',
      expected: `unknown scanner model '${site.scanner.model}'; known: ${known}`,
    });
  }
  return thermometer.ok && scanner !== undefined ? ok({ thermometer: thermometer.value, scanner }) : err(faults);
}
