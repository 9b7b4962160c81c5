/**
 * The process that sounds. It is alone with the audio engine, so that an engine that dies, hangs or spins costs the
 * voice and not the gate; the station supervises it (player.ts). Told what to play over the channel, it decides nothing.
 */
// oxlint-disable-next-line no-restricted-imports -- this file is the composition root of a process of its own
import { openAudio } from '../../drivers/transport/audio.ts';
import { runPlayerProcess } from './run-player-process.ts';

runPlayerProcess((device) => openAudio(device === null ? {} : { device }));
