/**
 * The sounding process as on a box with a card, on a machine that has none: the engine computes everything, at a pace of
 * its own that wakes it 375 times a second; a card does so 50 to 110 times.
 */
import { openAudio } from '../../drivers/transport/audio.ts';
import { runPlayerProcess } from '../../kiosk/announcer/run-player-process.ts';

async function engineWithoutCard() {
  const engine = await import('node-web-audio-api');
  class OwnPace extends engine.AudioContext {
    constructor() {
      // In the standard (AudioSinkOptions), and not yet in TypeScript's library.
      const settings: AudioContextOptions & { sinkId: { type: 'none' } } = { sinkId: { type: 'none' } };
      super(settings);
    }
  }
  return { ...engine, AudioContext: OwnPace };
}

runPlayerProcess(() => openAudio({}, engineWithoutCard));
