/** The form of a text of the doctor: what is, and what to do about it, with {values} to be put in. */
export const languages = ['zh-CN', 'en'] as const;
export type Language = (typeof languages)[number];

export interface Words {
  readonly says: string;
  /** Null where nothing is to be done. */
  readonly remedy: string | null;
}

export type Text = Readonly<Record<Language, Words>>;

/** `[what is, what to do]` in both languages. */
export function text([zhSays, zhRemedy]: readonly [string, string?], [says, remedy]: readonly [string, string?]): Text {
  return { 'zh-CN': { says: zhSays, remedy: zhRemedy ?? null }, en: { says, remedy: remedy ?? null } };
}

/** Puts values in the place of their names in braces; a name without a value stays, and is a bug that shows. */
export function filled(pattern: string, values: Readonly<Record<string, string | number>>): string {
  return pattern.replaceAll(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}
