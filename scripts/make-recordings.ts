/** `node scripts/make-recordings.ts`: makes the recordings in test/recordings anew from the simulators. */
import '../drivers/basics/node-version.ts';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { make, shipped } from '../test/recordings/simulated.ts';

const folder = path.join(import.meta.dirname, '../test/recordings');
for (const recording of shipped) writeFileSync(path.join(folder, recording.file), await make(recording));
