/** A tone through the production sound output to the emulated USB sound card; what arrives is checked on the host. */
import { setTimeout as delay } from 'node:timers/promises';
import { openAudio } from '../../../drivers/transport/audio.ts';
import { check, note } from './report.ts';
import { toneWav } from './tone.ts';

const [hertz = '', level = '', seconds = ''] = process.argv.slice(2);
const begunMs = performance.now();
const opened = await openAudio({ device: 'USB' });
if (!opened.ok) throw new Error(opened.error.detail);
const audio = opened.value;
const { sink, desk } = audio;
note(`opened in ${(performance.now() - begunMs).toFixed(0)} ms, ${desk.sampleRate} Hz`);
check('the card is found by its name', sink.kind === 'device', sink.kind === 'device' ? sink.name : sink.reason);
// One second holds a whole number of periods, so that its repetition is one unbroken tone.
const clip = await audio.decode(toneWav(Number(hertz), Number(level), 1, desk.sampleRate));
if (!clip.ok) throw new Error(clip.error);
const ended = Promise.withResolvers<void>();
const atS = desk.nowS() + 0.5;
desk.play(clip.value, { atS, gain: 1, repeat: true, onEnded: () => ended.resolve() }).stop(atS + Number(seconds), 0.01);
await ended.promise;
await delay(500);
await audio.close();

const absent = await openAudio({ device: 'no-such-card' });
if (!absent.ok) throw new Error(absent.error.detail);
check(
  'a card that is not there is told, with those that are',
  absent.value.sink.kind === 'none',
  absent.value.sink.kind === 'none' ? absent.value.sink.reason : 'opened',
);
await absent.value.close();
process.exit();
