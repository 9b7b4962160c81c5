/** One way to hold a value from outside against its schema. */
import { z } from 'zod';

/**
 * As `schema.safeParse`, and also where zod throws: it compares the `length` of whatever stands for a text or a list before
 * it has refused its type, and JSON can say that a length is an object.
 */
export function checked<S extends z.ZodType>(schema: S, value: unknown): z.ZodSafeParseResult<z.output<S>> {
  try {
    return schema.safeParse(value);
  } catch (cause) {
    if (!(cause instanceof TypeError)) throw cause;
    const error = new z.ZodError([{ code: 'custom', path: [], message: 'a length that is no number', input: value }]);
    return { success: false, error: error as z.ZodError<z.output<S>> };
  }
}
