/** What the doctor looks at, and how it judges. */
export const areas = [
  'services',
  'account',
  'site',
  'devices',
  'clock',
  'storage',
  'ledger',
  'district',
  'rules',
  'enrolment',
  'sound',
  'screen',
  'watchdog',
  'board',
] as const;
export type Area = (typeof areas)[number];

/** `unknown`: cannot be looked at here, which is no good news: it counts as yellow. */
export type Level = 'green' | 'yellow' | 'red' | 'unknown';
