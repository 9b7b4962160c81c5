/** The page as it is built, in a directory of its own that its user removes. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { type ScreenServer, startScreenServer } from '../../../kiosk/station/page/server.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));

/** Builds the page of kiosk/screen; resolves with the directory that holds it. */
export async function buildPage(): Promise<string> {
  const outDir = mkdtempSync(join(tmpdir(), 'page-'));
  const { NODE_ENV } = process.env;
  // The runner of tests says "test", with which other code is built than the one a box shows.
  process.env.NODE_ENV = 'production';
  try {
    await build({ configFile: join(root, 'vite.config.ts'), logLevel: 'error', build: { outDir, emptyOutDir: true } });
  } finally {
    process.env.NODE_ENV = NODE_ENV;
  }
  return outDir;
}

/** The built page as the station serves it, without a station behind it. */
export interface ServedPage {
  readonly server: ScreenServer;
  stop(): Promise<void>;
}

export async function serveBuiltPage(): Promise<ServedPage> {
  const pageDirectory = await buildPage();
  const started = await startScreenServer({
    port: 0,
    pageDirectory,
    routes: {},
    handlers: { onMessage: () => {}, onLost: () => {}, onBack: () => {} },
  });
  if (!started.ok) throw new Error(started.error.detail);
  const server = started.value;
  return {
    server,
    async stop() {
      await server.stop();
      rmSync(pageDirectory, { recursive: true });
    },
  };
}
