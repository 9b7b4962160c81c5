/** Codes that configure a box (scripts/provision): what a gate must know of them is that they are nobody's credential. */

/** The prefix is followed by `<number>/<of>/<tag>:<piece>:`. */
export const configurationCodePrefix = 'KC1:';

/** Also when a scanner that types has Caps Lock on or off: a piece of a configuration is never asked about or recorded. */
export function isConfigurationCode(text: string): boolean {
  return text.slice(0, configurationCodePrefix.length).toUpperCase() === configurationCodePrefix;
}
