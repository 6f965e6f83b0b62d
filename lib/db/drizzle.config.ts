// For drizzle-kit only (npm run db:generate): models → SQL files, offline.

import { defineConfig } from 'drizzle-kit'

export default defineConfig({
  dialect: 'sqlite',
  schema: './lib/db/models.ts',
  out: './lib/db/migrations',
})
