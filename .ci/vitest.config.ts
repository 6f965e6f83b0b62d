import { defineConfig } from 'vitest/config'

// Files run in forks (real child processes, native addons) and two at a time: the suite is sized for two cores.
export default defineConfig({
  root: new URL('..', import.meta.url).pathname,
  test: {
    include: ['tests/**/*.test.ts', 'tests/**/*.test.tsx'],
    exclude: ['tests/bench/**', 'tests/long/**'],
    globalSetup: [],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 20_000,
    hookTimeout: 60_000,
  },
})
