/** The moments of a restore at which a power cut could leave a half of something; the tests end the process at each. */
export const restoreSteps = [
  'begun',
  'extracted',
  'recorded',
  'planned',
  'marked',
  'oldGone',
  'ledgerMoved',
  'dataMoved',
  'namedMoved',
  'siteMoved',
  'cleared',
  'unmarked',
] as const;

export type RestoreStep = (typeof restoreSteps)[number];
