-- +goose Up
-- The register of numbers drawn. A value that is missing here was rolled back or lost in a restart.
CREATE TABLE tenant.work_number (
  series text NOT NULL,
  year int NOT NULL,
  value bigint NOT NULL,
  drawn_at timestamptz NOT NULL,
  PRIMARY KEY (series, year, value)
);
-- What the sweeper found out about values that are missing in the register.
CREATE TABLE tenant.work_number_gap (
  series text NOT NULL,
  year int NOT NULL,
  value bigint NOT NULL,
  reason text NOT NULL CHECK (reason IN ('rolled_back', 'database_restart')),
  found_at timestamptz NOT NULL,
  PRIMARY KEY (series, year, value)
);
-- Bridges a sequence that is not there: New Year must not stop a submission. Waits for the disk, one submit after another.
CREATE TABLE tenant.work_counter (
  series text NOT NULL,
  year int NOT NULL,
  value bigint NOT NULL,
  PRIMARY KEY (series, year)
);
-- What was answered to a call that may be repeated.
CREATE TABLE tenant.work_answer (
  actor text NOT NULL,
  key text NOT NULL,
  request bytea NOT NULL, -- SHA-256 of what was asked: the same key for something else is a mistake
  answer text NOT NULL DEFAULT '',
  answered_at timestamptz NOT NULL,
  PRIMARY KEY (actor, key)
);
CREATE INDEX work_answer_by_age ON tenant.work_answer (answered_at);
-- Which events were worked in already: with the reaction's own rows, or not at all.
CREATE TABLE tenant.work_inbox (
  event bigint NOT NULL,
  reaction text NOT NULL,
  worked_at timestamptz NOT NULL,
  PRIMARY KEY (event, reaction)
);
CREATE INDEX work_inbox_by_age ON tenant.work_inbox (worked_at);
