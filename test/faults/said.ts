/** The verdicts among what the voice was told to say, as `overhear.ts` noted it. */
import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod/mini';
import type { Telling } from './history.ts';

const line = z.object({ atMs: z.number(), says: z.array(z.string()) });
const verdicts = ['granted', 'denied', 'referred'] as const;

/** Empty where nothing was said yet; a last line that is torn is none. */
export function saidIn(file: string): readonly Telling[] {
  if (!existsSync(file)) return [];
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((text) => text.endsWith('}'))
    .flatMap((text): Telling[] => {
      const { atMs, says } = line.parse(JSON.parse(text));
      const verdict = verdicts.find((each) => says.includes(`verdict.${each}`));
      const reason = says.find((each) => each.startsWith('reason.'))?.slice('reason.'.length) ?? null;
      return verdict === undefined ? [] : [{ atMs, by: 'voice', verdict, reason, begins: true }];
    });
}
