/** Values in a tree of JSON objects that nobody has judged yet. */

export interface JsonObject {
  [name: string]: unknown;
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The object at a path; what is not there, or is something else, is made one. */
export function objectAt(root: JsonObject, path: readonly string[]): JsonObject {
  let at = root;
  for (const name of path) {
    const next = Object.hasOwn(at, name) ? at[name] : undefined;
    const made = isObject(next) ? next : {};
    if (made !== next) at[name] = made;
    at = made;
  }
  return at;
}

/** Puts a value at a path, with the objects that lead there. */
export function put(root: JsonObject, path: readonly string[], value: unknown): void {
  const name = path.at(-1);
  if (name !== undefined) objectAt(root, path.slice(0, -1))[name] = value;
}
