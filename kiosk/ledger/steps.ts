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

/** The same of removing a ledger that was set aside. */
export const asideSteps = [
  'aside.begun',
  'aside.recorded',
  'aside.partsErased',
  'aside.headErased',
  'aside.pieceErased',
  'aside.erased',
  'aside.unlinked',
  'aside.forgotten',
] as const;

/** The same of overwriting what was left of erased and dropped rows. */
export const erasingSteps = ['erasing.logEmptied', 'erasing.overwritten', 'erasing.lookedThrough'] as const;

export type LedgerStep = (typeof ledgerSteps)[number] | (typeof asideSteps)[number] | (typeof erasingSteps)[number];

export type OnStep = (step: LedgerStep) => void;
