/** The devices of a gate as the page names them, and why one is not ready: keys of the text catalogue. */

export const deviceNames = ['thermometer', 'scanner', 'gate', 'sound', 'ledger'] as const;
export type DeviceName = (typeof deviceNames)[number];

/** Why a device is not ready: the codes of `DeviceFault`, and `opening` while it has never been there. */
export const faultCodes = [
  'opening',
  'notFound',
  'permissionDenied',
  'busy',
  'lost',
  'silent',
  'ioError',
  'wrongDevice',
  'unsupported',
  'badConfiguration',
] as const;
export type FaultCode = (typeof faultCodes)[number];
