/** Builds the page of kiosk/screen into build/screen, from where the station serves it on loopback. */
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

export default defineConfig({
  root: fileURLToPath(new URL('kiosk/screen', import.meta.url)),
  base: '/',
  publicDir: false,
  build: {
    outDir: fileURLToPath(new URL('build/screen', import.meta.url)),
    emptyOutDir: true,
    target: 'chrome120',
    // The page's policy allows no inline data but pictures, and one browser needs no polyfill.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: true,
  },
});
