/**
 * Loaded before each process of a station that is to be broken (`NODE_OPTIONS`): where the named source is read, the one
 * piece of it is exchanged. A piece that is not there, or is there twice, ends the process.
 */
import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod/mini';
import { brokenSource } from './broken-source.ts';

const change = z.object({ file: z.string(), change: z.tuple([z.string(), z.string()]) });
const changes = z.array(change).parse(JSON.parse(process.env.KADIAN_FAULTS_BROKEN ?? ''));
const checkout = path.join(import.meta.dirname, '../..');

registerHooks({
  load(url, context, nextLoad) {
    const name = url.startsWith('file:') ? path.relative(checkout, fileURLToPath(url)) : null;
    const here = changes.find(({ file }) => file === name);
    if (here === undefined) return nextLoad(url, context);
    const source = brokenSource(readFileSync(fileURLToPath(url), 'utf8'), here.change);
    return { format: 'module-typescript', source, shortCircuit: true };
  },
});
