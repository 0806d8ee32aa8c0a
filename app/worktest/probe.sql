-- +goose Up
-- What the tests of the floor write to: no module's table, so that they stand without any module.
CREATE TABLE tenant.work_probe (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  version int NOT NULL DEFAULT 1,
  kind text NOT NULL UNIQUE,
  chip text NOT NULL DEFAULT '' ,
  name text COLLATE "lv-x-icu" NOT NULL DEFAULT '',
  note text NOT NULL DEFAULT ''
);
CREATE INDEX work_probe_by_name ON tenant.work_probe (name, id);
