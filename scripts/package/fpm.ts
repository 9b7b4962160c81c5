#!/usr/bin/env node
/**
 * Stands in for fpm, which electron-builder would fetch: CUSTOM_FPM_PATH names this file. dpkg-deb, which is on every
 * Debian machine, makes the package.
 */
import '../../drivers/basics/node-version.ts';
import { buildDeb } from './deb.ts';
import { readFpmArguments } from './fpm-arguments.ts';

const request = readFpmArguments(process.argv.slice(2));
if (request.ok) buildDeb(request.value);
else {
  process.stderr.write(`${request.error}\n`);
  process.exitCode = 1;
}
