/** The moments at which a kill could leave a half of something; the tests end the process at each of them. */
export const ledgerSteps = [
  'append.begun',
  'append.inserted',
  'append.committed',
  'batch.read',
  'acknowledge.begun',
  'acknowledge.removed',
  'acknowledge.committed',
  'prune.begun',
  'prune.removed',
  'prune.committed',
  'migration.begun',
  'migration.changed',
  'migration.committed',
] as const;

export type LedgerStep = (typeof ledgerSteps)[number];

export type OnStep = (step: LedgerStep) => void;
