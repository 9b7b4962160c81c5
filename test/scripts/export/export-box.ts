/** A simulated box, and the place its site file names. */
import type { PlaceCodes } from '../../../kiosk/ledger/record.ts';
import simulated from '../../../hw-config/sites/simulated.json' with { type: 'json' };

export { type Box, simulatedBox } from '../devices/box.ts';

export const sitePlace: PlaceCodes = simulated.place;
