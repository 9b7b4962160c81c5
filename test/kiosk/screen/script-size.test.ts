import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { buildPage } from './built-page.ts';

test('the script of the page is at most 80 kB, gzip; the camera’s reader is another file', async () => {
  const directory = await buildPage();
  try {
    const assets = join(directory, 'assets');
    const scripts = readdirSync(assets).filter((name) => name.startsWith('index') && name.endsWith('.js'));
    expect(scripts).toHaveLength(1);
    const bytes = scripts.reduce((sum, name) => sum + gzipSync(readFileSync(join(assets, name))).length, 0);
    expect(bytes).toBeLessThanOrEqual(80_000);
  } finally {
    rmSync(directory, { recursive: true });
  }
}, 120_000);
