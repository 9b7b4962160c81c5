/** A work that is always the same, of the kinds a decision consists of: a signature, JSON, objects. */
import { generateKeyPairSync, sign, verify } from 'node:crypto';
import { threadMs } from './samples.ts';

const { publicKey, privateKey } = generateKeyPairSync('ed25519');
const payload = Buffer.alloc(200, 7);
const signature = sign(null, payload, privateKey);
const text = JSON.stringify(Array.from({ length: 300 }, (_, at) => ({ name: `part-${at}`, at, held: at % 3 === 0 })));

/** Milliseconds of the processor it took. */
export function fixedWork(): number {
  const fromMs = threadMs();
  for (let round = 0; round < 3; round += 1) {
    if (!verify(null, payload, publicKey, signature)) throw new Error('a good signature must be good');
    if (JSON.stringify(JSON.parse(text)).length !== text.length) throw new Error('JSON must stay what it is');
  }
  return threadMs() - fromMs;
}
