/** The process that turns one text into one sound file: reads the request from its input, prints the answer, and ends. */
import { text } from 'node:stream/consumers';
import { systemClock } from '../../drivers/basics/clock.ts';
import { programRunner } from './run-program.ts';
import { speakToFile, speechRequest } from './speech-maker.ts';

const request = speechRequest.parse(JSON.parse(await text(process.stdin)));
process.stdout.write(JSON.stringify(await speakToFile(request, programRunner(systemClock))));
