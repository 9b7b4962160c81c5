/** A station's part for tests: hosts both devices of the directory, prints their processes when ready, and waits to be killed. */
import path from 'node:path';
import { Hosted } from './hosted.ts';

const directory = process.argv[2] ?? '';
const thermometer = Hosted.thermometer(path.join(directory, 'thermometer'));
const scanner = Hosted.scanner(path.join(directory, 'scanner.sock'));
await Promise.all([thermometer.becomes('ready'), scanner.becomes('ready')]);
process.stdout.write(`${JSON.stringify([thermometer.pid, scanner.pid])}\n`);
