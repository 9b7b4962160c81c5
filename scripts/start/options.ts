/** The words of `npm start`, and the site file of other ports. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { err, ok, type Result } from '../../drivers/basics/result.ts';

/** One text for start.sh, which answers before there is a Node to run this, and for start.ts. */
export const usage = readFileSync(path.join(import.meta.dirname, 'usage.txt'), 'utf8').trimEnd();

export interface StartOptions {
  readonly demo: boolean;
  readonly headless: boolean;
  /** Of the screen; null: as the site file says. */
  readonly port: number | null;
}

/** What was asked for; `help` for the usage. The error is one line. `environment` has what npm kept for itself. */
export function startOptions(
  words: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): Result<StartOptions | 'help', string> {
  const yes = { type: 'boolean' } as const;
  try {
    const { values } = parseArgs({
      args: [...words],
      options: { demo: yes, headless: yes, help: { type: 'boolean', short: 'h' }, port: { type: 'string' } },
    });
    if (values.help === true) return ok('help');
    // `npm start --demo` without the second `--`: npm keeps the word for itself and says so in the environment.
    const kept = (name: string): boolean => environment[`npm_config_${name}`] === 'true';
    const port = values.port === undefined ? null : Number(values.port);
    if (port !== null && !(/^\d+$/u.test(values.port ?? '') && port >= 1024 && port <= 65_515)) {
      return err(`--port takes a number from 1024 to 65515, not ${values.port}`);
    }
    return ok({ demo: values.demo ?? kept('demo'), headless: values.headless ?? kept('headless'), port });
  } catch (error) {
    return err(error instanceof Error ? error.message : String(error));
  }
}

const siteSchema = z.looseObject({
  screen: z.looseObject({ port: z.number(), placeCode: z.looseObject({ page: z.string() }) }),
  uplink: z.looseObject({ url: z.string() }),
});

/** Writes the site with its screen at `port` and its district at the tenth after it, two folders below the root as before. */
export function siteAtPort(siteFile: string, port: number, directory: string): string {
  const site = siteSchema.parse(JSON.parse(readFileSync(siteFile, 'utf8')));
  const at = (url: string): string => url.replace(/:\d+/u, `:${port + 10}`);
  const placeCode = { ...site.screen.placeCode, page: at(site.screen.placeCode.page) };
  const moved = {
    ...site,
    screen: { ...site.screen, port, placeCode },
    uplink: { ...site.uplink, url: at(site.uplink.url) },
  };
  mkdirSync(directory, { recursive: true });
  const file = path.join(directory, 'site.json');
  writeFileSync(file, `${JSON.stringify(moved, null, 2)}\n`);
  return file;
}
