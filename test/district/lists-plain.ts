/** Entries as an operator sends them, one JSON object a line, and the lines the boxes get for them. */
import type { Readable } from 'node:stream';
import { z } from 'zod';
import { err, ok, type Result } from '../../drivers/basics/result.ts';
import { concernLevels, longestLine, residentKinds } from '../../kiosk/lists/entries.ts';
import { type ListName, listLimits } from '../../kiosk/lists/manifest.ts';
import { concernLine, type ListKeys, removalLine, residentLine } from './lists-pack.ts';

const id = z.int().min(1);
const place = z.string().max(32);
const holder = z.string().min(1).max(64);
const identityNumber = z
  .string()
  .regex(/^[0-9]{17}[0-9X]$/)
  .nullable();

const details = z.strictObject({
  name: z.string().max(100),
  initials: z.string().regex(/^[a-z]{0,20}$/),
  contact: z.string().max(200),
  holder: holder.exactOptional(),
});
const resident = z.strictObject({
  id,
  kind: z.enum(residentKinds),
  building: place,
  unit: place,
  room: place,
  holder: holder.nullable(),
  identityNumber,
  details,
});
const concern = z.strictObject({
  id,
  holder: holder.nullable(),
  identityNumber,
  level: z.enum(concernLevels),
  note: place.regex(/^[\w.-]*$/),
});
const removal = z.strictObject({ id, removed: z.literal(true) });

export interface PlainFault {
  /** From 1. */
  readonly line: number;
  readonly detail: string;
}

/**
 * Reads a body to its end and writes each line under `keys` as it comes, so that no plain entry is kept. Removals only
 * where `removals` are allowed. Rejects when the body breaks off.
 */
export async function writePlainLines(
  body: Readable,
  list: ListName,
  keys: ListKeys,
  removals: boolean,
): Promise<Result<readonly string[], PlainFault>> {
  const lines: string[] = [];
  let number = 0;
  for await (const text of splitLines(body)) {
    number += 1;
    if (text.trim() === '') continue;
    if (lines.length === listLimits.entries) return err({ line: number, detail: `more than ${listLimits.entries}` });
    const line = written(text, list, keys, removals);
    if (line === null) return err({ line: number, detail: `no entry of a ${list}` });
    lines.push(line);
  }
  return ok(lines);
}

function written(text: string, list: ListName, keys: ListKeys, removals: boolean): string | null {
  const value = text.length > longestLine ? undefined : parseJson(text);
  if (removals) {
    const removed = removal.safeParse(value);
    if (removed.success) return removalLine(removed.data.id);
  }
  if (list === 'roster') {
    const entry = resident.safeParse(value);
    return entry.success ? residentLine(keys, entry.data) : null;
  }
  const entry = concern.safeParse(value);
  return entry.success ? concernLine(keys, entry.data) : null;
}

/** A line that does not end is given out as it is when it is too long for any entry. */
async function* splitLines(body: Readable): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  // Left early, the body is not destroyed: with it the connection would be gone, and the answer.
  for await (const chunk of body.iterator({ destroyOnReturn: false })) {
    if (!(chunk instanceof Uint8Array)) throw new Error('a body of bytes was expected');
    const parts = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = parts.pop() ?? '';
    yield* parts;
    if (rest.length > longestLine) yield rest;
  }
  yield rest;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
