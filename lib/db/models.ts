// All tables. The migrations are generated from here (npm run db:generate) and then given STRICT and WITHOUT
// ROWID by hand; a test compares the two. Keys are the column names, so a row's type is what SQL returns.
// Times are ms since the epoch. No cascade anywhere: a rebuilt table would take its children with it.

import { sql } from 'drizzle-orm'
import {
  check,
  index,
  integer,
  primaryKey,
  real,
  sqliteTable,
  text,
  uniqueIndex,
} from 'drizzle-orm/sqlite-core'

export const jobs = sqliteTable(
  'jobs',
  {
    job_id: text().primaryKey(),
    mode: text({ enum: ['learn', 'compare'] }).notNull(),
    status: text({ enum: ['queued', 'running', 'succeeded', 'failed', 'cancelled'] }).notNull(),
    revision: integer().notNull().default(1),
    /** Rises with every visible change. */
    rev: integer().notNull().default(1),
    /** The `rev` at which the job became final: tells the write that ended it from those that follow. */
    finished_rev: integer(),
    priority: integer().notNull().default(0),
    scope_json: text().notNull(),
    stage: text().notNull().default(''),
    percent: integer().notNull().default(0),
    message: text().notNull().default(''),
    /** Up to 1 MiB; above that only the artifact of kind `result` holds it. */
    result_json: text(),
    error_json: text(),
    idempotency_key: text(),
    body_hash: text(),
    parent_job_id: text(),
    attempt: integer().notNull().default(1),
    cancel_requested_at: integer(),
    created_at: integer().notNull(),
    started_at: integer(),
    finished_at: integer(),
  },
  (t) => [
    uniqueIndex('jobs_idempotency').on(t.idempotency_key).where(sql`idempotency_key IS NOT NULL`),
    index('jobs_created').on(t.created_at, t.job_id),
    index('jobs_status').on(t.status, t.created_at, t.job_id),
    index('jobs_parent')
      .on(t.parent_job_id, t.created_at, t.job_id)
      .where(sql`parent_job_id IS NOT NULL`),
    check(
      'jobs_status_words',
      sql`status IN ('queued', 'running', 'succeeded', 'failed', 'cancelled')`,
    ),
  ],
)

/** The queue. */
export const steps = sqliteTable(
  'steps',
  {
    /** `{job_id}:{revision}:{name}`. */
    step_id: text().primaryKey(),
    job_id: text()
      .notNull()
      .references(() => jobs.job_id),
    revision: integer().notNull(),
    name: text().notNull(),
    /** Steps between it and the beginning, and the place among its equals: the order of display. */
    depth: integer().notNull(),
    ordinal: integer().notNull(),
    resource: text({ enum: ['media', 'llm', 'io', 'light'] }).notNull(),
    state: text({
      enum: ['blocked', 'ready', 'running', 'succeeded', 'failed', 'cancelled', 'skipped'],
    }).notNull(),
    required: integer().notNull(),
    weight: real().notNull(),
    priority: integer().notNull().default(0),
    run_at: integer().notNull(),
    attempt: integer().notNull().default(0),
    max_attempts: integer().notNull(),
    crash_count: integer().notNull().default(0),
    /** Rises with every claim; a write that names an older one changes nothing. */
    fence: integer().notNull().default(0),
    /** `{process}#{n}`: the one write that put the step into its present state. */
    lease_owner: text(),
    lease_until: integer(),
    percent: real().notNull().default(0),
    output_json: text(),
    output_key: text(),
    error_json: text(),
    started_at: integer(),
    ended_at: integer(),
  },
  (t) => [
    uniqueIndex('steps_name').on(t.job_id, t.revision, t.name),
    index('steps_ready')
      .on(t.resource, t.priority, t.run_at, t.step_id)
      .where(sql`state = 'ready'`),
    index('steps_lease').on(t.lease_until).where(sql`state = 'running'`),
    check(
      'steps_state_words',
      sql`state IN ('blocked', 'ready', 'running', 'succeeded', 'failed', 'cancelled', 'skipped')`,
    ),
  ],
)

export const stepDeps = sqliteTable(
  'step_deps',
  {
    child_id: text()
      .notNull()
      .references(() => steps.step_id),
    parent_id: text()
      .notNull()
      .references(() => steps.step_id),
  },
  (t) => [
    primaryKey({ columns: [t.child_id, t.parent_id] }),
    index('step_deps_parent').on(t.parent_id, t.child_id),
  ],
)

/** What was read of each of the job's videos. */
export const assets = sqliteTable(
  'assets',
  {
    job_id: text()
      .notNull()
      .references(() => jobs.job_id),
    role: text({ enum: ['target', 'user'] }).notNull(),
    sha256: text().notNull(),
    bytes: integer().notNull(),
    key: text().notNull(),
    media_json: text().notNull(),
    created_at: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.job_id, t.role] }), index('assets_sha256').on(t.sha256)],
)

/** A row implies its file; several rows may name one. */
export const artifacts = sqliteTable(
  'artifacts',
  {
    artifact_id: text().primaryKey(),
    job_id: text()
      .notNull()
      .references(() => jobs.job_id),
    /** The step that made it. */
    step: text().notNull(),
    kind: text().notNull(),
    role: text({ enum: ['target', 'user'] }),
    key: text().notNull(),
    bytes: integer().notNull(),
    sha256: text().notNull(),
    content_type: text().notNull(),
    file_name: text().notNull(),
    created_at: integer().notNull(),
  },
  (t) => [index('artifacts_job').on(t.job_id, t.created_at), index('artifacts_key').on(t.key)],
)

/** Breakdowns by everything they depend on; they outlive the jobs that made them. */
export const decompositions = sqliteTable('decompositions', {
  cache_key: text().primaryKey(),
  json: text().notNull(),
  created_at: integer().notNull(),
})

/** Append-only, gap-free per job: what a stream resumes from, and the record of what happened. */
export const events = sqliteTable(
  'events',
  {
    job_id: text()
      .notNull()
      .references(() => jobs.job_id),
    seq: integer().notNull(),
    at: integer().notNull(),
    type: text().notNull(),
    step: text(),
    fence: integer(),
    data_json: text().notNull(),
  },
  (t) => [primaryKey({ columns: [t.job_id, t.seq] })],
)

/** Paid calls: the raw answer is here before anybody parses it. */
export const effects = sqliteTable(
  'effects',
  {
    /** Hash of provider, model, prompt version, image hashes, parameters. */
    effect_key: text().primaryKey(),
    state: text({ enum: ['pending', 'done'] }).notNull(),
    fence: integer().notNull().default(1),
    owner: text(),
    lease_until: integer(),
    calls: integer().notNull().default(0),
    provider_request_id: text(),
    external_task_id: text(),
    response_text: text(),
    response_key: text(),
    usage_json: text(),
    created_at: integer().notNull(),
    done_at: integer(),
    expires_at: integer(),
  },
  (t) => [
    index('effects_expiry').on(t.expires_at),
    check('effects_state_words', sql`state IN ('pending', 'done')`),
  ],
)

/** What was learned of a model server by being refused; see lib/integrations. */
export const capabilities = sqliteTable(
  'capabilities',
  {
    endpoint: text().notNull(),
    model: text().notNull(),
    learned_json: text().notNull(),
    expires_at: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.endpoint, t.model] })],
)

/** Messages for a transport outside this process, written with the change that they tell of. */
export const outbox = sqliteTable(
  'outbox',
  {
    id: integer().primaryKey(),
    step_id: text().notNull(),
    fence: integer().notNull(),
    available_at: integer().notNull(),
    sent_at: integer(),
    tries: integer().notNull().default(0),
  },
  (t) => [
    uniqueIndex('outbox_delivery').on(t.step_id, t.fence),
    index('outbox_unsent').on(t.available_at).where(sql`sent_at IS NULL`),
  ],
)

export const uploads = sqliteTable(
  'uploads',
  {
    upload_id: text().primaryKey(),
    key: text().notNull(),
    bytes: integer().notNull(),
    sha256: text().notNull(),
    created_at: integer().notNull(),
  },
  (t) => [index('uploads_created').on(t.created_at)],
)
