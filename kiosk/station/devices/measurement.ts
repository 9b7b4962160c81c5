import { defaultMeasurement, type MeasurementSettings } from '../../access/measurement.ts';
import type { StationParts } from '../station-parts.ts';

/** How foreheads are measured at this site, with the correction of today or none. */
export function measurementOf(
  { site, models }: Pick<StationParts, 'site' | 'models'>,
  correction: MeasurementSettings['correction'],
): MeasurementSettings {
  return {
    ...defaultMeasurement,
    presenceRiseC: site.presence.riseC,
    presenceGapMs: site.presence.gapMs,
    settlingMs: models.thermometer.settlingMs.value,
    correction,
  };
}
