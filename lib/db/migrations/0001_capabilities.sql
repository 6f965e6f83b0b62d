CREATE TABLE `capabilities` (
	`endpoint` text NOT NULL,
	`model` text NOT NULL,
	`learned_json` text NOT NULL,
	`expires_at` integer NOT NULL,
	PRIMARY KEY(`endpoint`, `model`)
) STRICT, WITHOUT ROWID;
