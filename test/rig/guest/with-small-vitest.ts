/** Import this first: what is imported after it finds small-vitest.ts under the name of the test runner. */
import { registerHooks } from 'node:module';

registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'vitest'
      ? { url: new URL('./small-vitest.ts', import.meta.url).href, shortCircuit: true }
      : next(specifier, context),
});
