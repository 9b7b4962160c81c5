/** The moments of a backup at which a power cut could leave a half of something; the tests end the process at each. */
export const backupSteps = ['handedOver', 'copied', 'written', 'verified', 'marked', 'named'] as const;

export type BackupStep = (typeof backupSteps)[number];
