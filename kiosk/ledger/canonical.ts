export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json | undefined };

/**
 * The one text of a JSON value: RFC 8785 (names sorted by UTF-16 units, no blanks, numbers as ECMAScript writes them),
 * so that anybody can compute a hash again from the parsed value. Fields that are undefined are left out.
 * Throws on what JSON cannot hold: a number that is not finite, a lone surrogate.
 */
export function canonical(value: Json): string {
  if (typeof value === 'string') {
    if (!value.isWellFormed()) throw new TypeError('a lone surrogate has no canonical form');
    return JSON.stringify(value);
  }
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new TypeError(`${value} has no canonical form`);
    return JSON.stringify(value);
  }
  if (value === null || typeof value === 'boolean') return String(value);
  if (isList(value)) return `[${value.map(canonical).join(',')}]`;
  let text = '';
  for (const name of Object.keys(value).sort()) {
    const field = value[name];
    if (field !== undefined) text += `${text === '' ? '' : ','}${canonical(name)}:${canonical(field)}`;
  }
  return `{${text}}`;
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
