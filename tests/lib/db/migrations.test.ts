// Migrations: harmless, repeatable, all or nothing, and equal to the models.

import { is } from 'drizzle-orm'
import { getTableConfig, SQLiteSyncDialect, SQLiteTable } from 'drizzle-orm/sqlite-core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openLibsql } from '#lib/db/libsql.node.ts'
import { migrate, readMigrations } from '#lib/db/migrate.node.ts'
import { applyMigrations, statementsOf } from '#lib/db/migrate.ts'
import * as models from '#lib/db/models.ts'
import { createTestDb, type TestDb } from '#tests/helpers/db.ts'

let test: TestDb
beforeEach(async () => {
  test = await createTestDb()
})
afterEach(() => test.dispose())

const query = async (sql: string) => (await test.db.read([{ sql }]))[0] ?? []
const tables = Object.values(models).filter((model) => is(model, SQLiteTable))

describe('the files', () => {
  it('never drop a table or cascade: a rebuild would take the children with it', async () => {
    const migrations = await readMigrations()
    expect(migrations.length).toBeGreaterThan(0)
    for (const { name, sql } of migrations) {
      expect(sql, name).not.toMatch(/DROP\s+TABLE/i)
      expect(sql, name).not.toMatch(/ON DELETE CASCADE/i)
      // drizzle-kit knows neither STRICT nor WITHOUT ROWID; they are added by hand.
      for (const statement of statementsOf(sql))
        if (/^CREATE TABLE/i.test(statement))
          expect(statement).toMatch(/\) STRICT(, WITHOUT ROWID)?;$/)
    }
  })

  it('give the claim its partial index', async () => {
    const plan = await query(`EXPLAIN QUERY PLAN SELECT step_id FROM steps
      WHERE state = 'ready' AND resource = 'light' AND run_at <= 5
      ORDER BY priority, run_at, step_id LIMIT 3`)
    const details = plan.map(({ detail }) => String(detail)).join('; ')
    expect(details).toContain('steps_ready')
    expect(details).not.toContain('TEMP B-TREE')
  })
})

describe('applying', () => {
  it('twice changes nothing', async () => {
    expect(await migrate(test.db)).toEqual([])
  })

  it('from two processes at once happens once', async () => {
    const more = [{ name: '9000_more', sql: 'CREATE TABLE more (v INTEGER) STRICT' }]
    const other = await openLibsql({ kind: 'file', path: test.path, sync: 'normal' })
    const both = await Promise.all([test.db, other].map((db) => applyMigrations(db, more, 0)))
    await other.close()
    expect(both.flat()).toEqual(['9000_more'])
  })

  it('is all or nothing', async () => {
    const sql = 'CREATE TABLE half (v INTEGER) STRICT;\n--> statement-breakpoint\nCREATE nonsense'
    await expect(applyMigrations(test.db, [{ name: '9001_half', sql }], 0)).rejects.toThrow(
      /syntax/,
    )
    expect(await query(`SELECT name FROM sqlite_master WHERE name = 'half'`)).toEqual([])
    expect(await query(`SELECT name FROM migrations WHERE name = '9001_half'`)).toEqual([])
  })
})

describe('the models', () => {
  it('name every table of the database', async () => {
    const rows = await query(`SELECT name FROM sqlite_master
      WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name <> 'migrations' ORDER BY name`)
    const named = tables.map((table) => getTableConfig(table).name).sort()
    expect(rows.map(({ name }) => name)).toEqual(named)
  })

  it.each(tables.map((table) => [getTableConfig(table).name, getTableConfig(table)] as const))(
    '%s is what the migrations make',
    async (name, config) => {
      const dialect = new SQLiteSyncDialect()
      const found = await query(`SELECT name, lower(type) AS type, "notnull", dflt_value, pk
        FROM pragma_table_info('${name}')`)
      const composite = config.primaryKeys.flatMap(({ columns }) => columns.map((c) => c.name))
      expect(found.map((column) => ({ ...column }))).toEqual(
        config.columns.map((column) => ({
          name: column.name,
          type: column.getSQLType(),
          notnull: column.notNull || column.primary ? 1 : 0,
          dflt_value: column.default === undefined ? null : quoted(column.default),
          pk: column.primary ? 1 : composite.indexOf(column.name) + 1,
        })),
      )
      const indexes = await query(`SELECT name, sql FROM sqlite_master
        WHERE type = 'index' AND tbl_name = '${name}' AND sql IS NOT NULL ORDER BY name`)
      const wanted = config.indexes.map(({ config: { name, columns, unique, where } }) => {
        const names = columns.map((column) => `\`${(column as { name: string }).name}\``).join(',')
        const condition = where ? ` WHERE ${dialect.sqlToQuery(where).sql}` : ''
        const kind = unique ? 'UNIQUE INDEX' : 'INDEX'
        return {
          name,
          sql: `CREATE ${kind} \`${name}\` ON \`${config.name}\` (${names})${condition}`,
        }
      })
      expect(indexes.map((index) => ({ ...index }))).toEqual(
        wanted.sort((a, b) => (a.name < b.name ? -1 : 1)),
      )
      const keys = await query(`SELECT "table", on_delete FROM pragma_foreign_key_list('${name}')`)
      expect(keys).toHaveLength(config.foreignKeys.length)
      for (const key of keys) expect(key.on_delete).toBe('NO ACTION')
    },
  )
})

const quoted = (value: unknown): string =>
  typeof value === 'string' ? `'${value}'` : String(value)
