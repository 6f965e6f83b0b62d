CREATE INDEX `jobs_parent` ON `jobs` (`parent_job_id`,`created_at`,`job_id`) WHERE parent_job_id IS NOT NULL;
