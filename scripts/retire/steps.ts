/** The moments of a retirement at which a power cut could leave a half of something; the tests end the process at each. */
export const retireSteps = [
  'marked',
  'recorded',
  'told',
  'certified',
  'planned',
  'keyOverwritten',
  'keysGone',
  'dataGone',
  'configurationGone',
  'completed',
  'retired',
] as const;

export type RetireStep = (typeof retireSteps)[number];
