import type { GateInputName } from '../../../drivers/gate/gate-configuration.ts';

/** What a device is at this gate. */
export type DeviceRole = 'thermometer' | 'scanner' | 'gate' | GateInputName;
