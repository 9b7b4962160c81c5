import type { z } from 'zod';
import { checked } from '../drivers/basics/checked.ts';

const withinMs = 5_000;

/**
 * What the station of this box answers at one of its doors on loopback; null when it does not answer, or is of a version that
 * has no such door.
 */
export async function askStation<S extends z.ZodType>(
  port: number,
  door: `/${string}`,
  schema: S,
): Promise<z.output<S> | null> {
  try {
    const answer = await fetch(`http://127.0.0.1:${port}${door}`, { signal: AbortSignal.timeout(withinMs) });
    const parsed = checked(schema, await answer.json());
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}
