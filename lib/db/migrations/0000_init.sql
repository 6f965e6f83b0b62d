CREATE TABLE `artifacts` (
	`artifact_id` text PRIMARY KEY NOT NULL,
	`job_id` text NOT NULL,
	`step` text NOT NULL,
	`kind` text NOT NULL,
	`role` text,
	`key` text NOT NULL,
	`bytes` integer NOT NULL,
	`sha256` text NOT NULL,
	`content_type` text NOT NULL,
	`file_name` text NOT NULL,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`job_id`) REFERENCES `jobs`(`job_id`) ON UPDATE no action ON DELETE no action
) STRICT;
--> statement-breakpoint
CREATE INDEX `artifacts_job` ON `artifacts` (`job_id`,`created_at`);--> statement-breakpoint
CREATE INDEX `artifacts_key` ON `artifacts` (`key`);--> statement-breakpoint
CREATE TABLE `assets` (
	`job_id` text NOT NULL,
	`role` text NOT NULL,
	`sha256` text NOT NULL,
	`bytes` integer NOT NULL,
	`key` text NOT NULL,
	`media_json` text NOT NULL,
	`created_at` integer NOT NULL,
	PRIMARY KEY(`job_id`, `role`),
	FOREIGN KEY (`job_id`) REFERENCES `jobs`(`job_id`) ON UPDATE no action ON DELETE no action
) STRICT;
--> statement-breakpoint
CREATE INDEX `assets_sha256` ON `assets` (`sha256`);--> statement-breakpoint
CREATE TABLE `decompositions` (
	`cache_key` text PRIMARY KEY NOT NULL,
	`json` text NOT NULL,
	`created_at` integer NOT NULL
) STRICT;
--> statement-breakpoint
CREATE TABLE `effects` (
	`effect_key` text PRIMARY KEY NOT NULL,
	`state` text NOT NULL,
	`fence` integer DEFAULT 1 NOT NULL,
	`owner` text,
	`lease_until` integer,
	`calls` integer DEFAULT 0 NOT NULL,
	`provider_request_id` text,
	`external_task_id` text,
	`response_text` text,
	`response_key` text,
	`usage_json` text,
	`created_at` integer NOT NULL,
	`done_at` integer,
	`expires_at` integer,
	CONSTRAINT "effects_state_words" CHECK(state IN ('pending', 'done'))
) STRICT;
--> statement-breakpoint
CREATE INDEX `effects_expiry` ON `effects` (`expires_at`);--> statement-breakpoint
CREATE TABLE `events` (
	`job_id` text NOT NULL,
	`seq` integer NOT NULL,
	`at` integer NOT NULL,
	`type` text NOT NULL,
	`step` text,
	`fence` integer,
	`data_json` text NOT NULL,
	PRIMARY KEY(`job_id`, `seq`),
	FOREIGN KEY (`job_id`) REFERENCES `jobs`(`job_id`) ON UPDATE no action ON DELETE no action
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `jobs` (
	`job_id` text PRIMARY KEY NOT NULL,
	`mode` text NOT NULL,
	`status` text NOT NULL,
	`revision` integer DEFAULT 1 NOT NULL,
	`rev` integer DEFAULT 1 NOT NULL,
	`finished_rev` integer,
	`priority` integer DEFAULT 0 NOT NULL,
	`scope_json` text NOT NULL,
	`stage` text DEFAULT '' NOT NULL,
	`percent` integer DEFAULT 0 NOT NULL,
	`message` text DEFAULT '' NOT NULL,
	`result_json` text,
	`error_json` text,
	`idempotency_key` text,
	`body_hash` text,
	`parent_job_id` text,
	`attempt` integer DEFAULT 1 NOT NULL,
	`cancel_requested_at` integer,
	`created_at` integer NOT NULL,
	`started_at` integer,
	`finished_at` integer,
	CONSTRAINT "jobs_status_words" CHECK(status IN ('queued', 'running', 'succeeded', 'failed', 'cancelled'))
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `jobs_idempotency` ON `jobs` (`idempotency_key`) WHERE idempotency_key IS NOT NULL;--> statement-breakpoint
CREATE INDEX `jobs_created` ON `jobs` (`created_at`,`job_id`);--> statement-breakpoint
CREATE INDEX `jobs_status` ON `jobs` (`status`,`created_at`,`job_id`);--> statement-breakpoint
CREATE TABLE `outbox` (
	`id` integer PRIMARY KEY NOT NULL,
	`step_id` text NOT NULL,
	`fence` integer NOT NULL,
	`available_at` integer NOT NULL,
	`sent_at` integer,
	`tries` integer DEFAULT 0 NOT NULL
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `outbox_delivery` ON `outbox` (`step_id`,`fence`);--> statement-breakpoint
CREATE INDEX `outbox_unsent` ON `outbox` (`available_at`) WHERE sent_at IS NULL;--> statement-breakpoint
CREATE TABLE `step_deps` (
	`child_id` text NOT NULL,
	`parent_id` text NOT NULL,
	PRIMARY KEY(`child_id`, `parent_id`),
	FOREIGN KEY (`child_id`) REFERENCES `steps`(`step_id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`parent_id`) REFERENCES `steps`(`step_id`) ON UPDATE no action ON DELETE no action
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `step_deps_parent` ON `step_deps` (`parent_id`,`child_id`);--> statement-breakpoint
CREATE TABLE `steps` (
	`step_id` text PRIMARY KEY NOT NULL,
	`job_id` text NOT NULL,
	`revision` integer NOT NULL,
	`name` text NOT NULL,
	`depth` integer NOT NULL,
	`ordinal` integer NOT NULL,
	`resource` text NOT NULL,
	`state` text NOT NULL,
	`required` integer NOT NULL,
	`weight` real NOT NULL,
	`priority` integer DEFAULT 0 NOT NULL,
	`run_at` integer NOT NULL,
	`attempt` integer DEFAULT 0 NOT NULL,
	`max_attempts` integer NOT NULL,
	`crash_count` integer DEFAULT 0 NOT NULL,
	`fence` integer DEFAULT 0 NOT NULL,
	`lease_owner` text,
	`lease_until` integer,
	`percent` real DEFAULT 0 NOT NULL,
	`output_json` text,
	`output_key` text,
	`error_json` text,
	`started_at` integer,
	`ended_at` integer,
	FOREIGN KEY (`job_id`) REFERENCES `jobs`(`job_id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "steps_state_words" CHECK(state IN ('blocked', 'ready', 'running', 'succeeded', 'failed', 'cancelled', 'skipped'))
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `steps_name` ON `steps` (`job_id`,`revision`,`name`);--> statement-breakpoint
CREATE INDEX `steps_ready` ON `steps` (`resource`,`priority`,`run_at`,`step_id`) WHERE state = 'ready';--> statement-breakpoint
CREATE INDEX `steps_lease` ON `steps` (`lease_until`) WHERE state = 'running';--> statement-breakpoint
CREATE TABLE `uploads` (
	`upload_id` text PRIMARY KEY NOT NULL,
	`key` text NOT NULL,
	`bytes` integer NOT NULL,
	`sha256` text NOT NULL,
	`created_at` integer NOT NULL
) STRICT;
--> statement-breakpoint
CREATE INDEX `uploads_created` ON `uploads` (`created_at`);
