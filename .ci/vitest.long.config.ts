import { defineConfig } from 'vitest/config'

// Storms that take minutes: kill -9 in the hundreds, long seeds. Not part of `npm test`.
export default defineConfig({
  root: new URL('..', import.meta.url).pathname,
  test: {
    include: ['tests/long/**/*.test.ts'],
    pool: 'forks',
    maxWorkers: 1,
    testTimeout: 600_000,
    hookTimeout: 60_000,
  },
})
