import { defineConfig } from 'vitest/config';

export default defineConfig({
  cacheDir: 'build/vitest',
  test: {
    include: ['test/**/*.test.ts', 'test/**/*.test.tsx'],
    testTimeout: 20_000,
    pool: 'forks',
    maxWorkers: 2,
  },
});
