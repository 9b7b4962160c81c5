/** A sounding process whose engine spins: it answers, keeps time, and burns what it gets. */
import { Worker } from 'node:worker_threads';
import { openAudio } from '../../../drivers/transport/audio.ts';
import { runPlayerProcess } from '../../../kiosk/announcer/run-player-process.ts';

/** More than one, so that half a core comes together on a busy machine too. */
const spinning = 2;

runPlayerProcess(async () => {
  for (let i = 0; i < spinning; i++) void new Worker('for (;;);', { eval: true });
  return openAudio({ device: 'no card has this name' });
});
