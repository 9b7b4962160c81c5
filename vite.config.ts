/**
 * `vite build` makes the page of kiosk/screen in build/screen, from where the station serves it on loopback;
 * `vite build --mode electron` makes the Electron shell in build/electron.
 */
import { fileURLToPath } from 'node:url';
import { defineConfig, type UserConfig } from 'vite';

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

const page: UserConfig = {
  root: at('kiosk/screen'),
  base: '/',
  publicDir: false,
  build: {
    outDir: at('build/screen'),
    emptyOutDir: true,
    target: 'chrome120',
    // The page's policy allows no inline data but pictures, and one browser needs no polyfill.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: true,
  },
};

const shell: UserConfig = {
  root: at('kiosk/electron'),
  publicDir: false,
  build: {
    ssr: at('kiosk/electron/main.ts'),
    outDir: at('build/electron'),
    emptyOutDir: true,
    target: 'node24',
    rolldownOptions: { external: ['electron/main'], output: { entryFileNames: 'main.js' } },
  },
};

export default defineConfig(({ mode }) => (mode === 'electron' ? shell : page));
