/** The moments at which a power cut could leave a half of something; the tests end the process at each of them. */
export const updateSteps = [
  'package.copying',
  'package.staged',
  'good.kept',
  'prepared',
  'tried',
  'quiet',
  'station.stopped',
  'begun.recorded',
  'target.inHand',
  'installing',
  'installed',
  'checking',
  'checked',
  'kept',
  'good.inHand',
  'returning',
  'returned.recorded',
  'good.installed',
  'returned',
] as const;

export type UpdateStep = (typeof updateSteps)[number];

export type OnStep = (step: UpdateStep) => void;
