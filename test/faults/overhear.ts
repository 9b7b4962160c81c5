/**
 * Loaded before each process of the box (`NODE_OPTIONS`), and at work in the one that sounds: what it is told to say is
 * noted with its time, as somebody at the gate would hear it. The loudspeaker itself is not needed for that.
 */
import { appendFileSync } from 'node:fs';
import path from 'node:path';

const file = process.env.KADIAN_FAULTS_SAID;
if (file !== undefined && path.basename(process.argv[1] ?? '') === 'player-process.ts') {
  const emit = process.emit.bind(process) as (name: string, ...words: readonly unknown[]) => boolean;
  const note = (message: unknown): void => {
    if (typeof message !== 'object' || message === null || !('files' in message)) return;
    if (!('type' in message) || message.type !== 'speak' || !Array.isArray(message.files)) return;
    const says = message.files.map((name) => path.basename(String(name)).replace(/\.[^.]*$/, ''));
    appendFileSync(file, `${JSON.stringify({ atMs: performance.timeOrigin + performance.now(), says })}\n`);
  };
  Object.assign(process, {
    emit(name: string, ...words: readonly unknown[]) {
      if (name === 'message') note(words[0]);
      return emit(name, ...words);
    },
  });
}
