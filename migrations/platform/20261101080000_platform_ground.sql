-- +goose Up
-- The platform's own schema: what is true over all municipalities. platform_rw and platform_ro are the roles of the
-- platform's work, pkip_writer and pkip_reader the groups that every municipality's roles belong to.
GRANT USAGE ON SCHEMA platform TO pkip_writer, pkip_reader, platform_rw, platform_ro;

-- Who there is. A spare row is a migrated schema that waits for its municipality; an id is never used twice.
CREATE TABLE platform.tenant (
  id text PRIMARY KEY CHECK (id ~ '^t_[0-9]{4}$'),
  state text NOT NULL CHECK (state IN ('building', 'spare', 'open', 'dropping', 'dropped')),
  slug text UNIQUE CHECK (slug ~ '^[a-z][a-z0-9-]{1,62}$'),
  name text NOT NULL DEFAULT '',
  mode text NOT NULL DEFAULT 'trial' CHECK (mode IN ('trial', 'live')),
  profile jsonb NOT NULL DEFAULT '{}',
  schema_version bigint NOT NULL DEFAULT 0, -- a cache; the truth is the schema's own table of goose
  created_at timestamptz NOT NULL DEFAULT now(),
  changed_at timestamptz NOT NULL DEFAULT now(),
  CHECK (state <> 'open' OR slug IS NOT NULL)
);
CREATE TABLE platform.host (
  host text PRIMARY KEY CHECK (host = lower(host) AND host !~ '[:/]'),
  tenant text NOT NULL REFERENCES platform.tenant (id),
  main boolean NOT NULL DEFAULT true
);
CREATE UNIQUE INDEX host_main_of_tenant ON platform.host (tenant) WHERE main;
CREATE INDEX host_by_tenant ON platform.host (tenant);

-- Every instance polls this one number, and reads the directory again when it moved.
CREATE TABLE platform.directory (sole boolean PRIMARY KEY DEFAULT true CHECK (sole), version bigint NOT NULL DEFAULT 1);
INSERT INTO platform.directory DEFAULT VALUES;

-- A municipality is ordered by whoever may and made by the worker: nothing that answers requests can create a schema.
CREATE TABLE platform.tenant_order (
  id uuid PRIMARY KEY,
  slug text NOT NULL CHECK (slug ~ '^[a-z][a-z0-9-]{1,62}$'),
  host text NOT NULL,
  name text NOT NULL,
  mode text NOT NULL CHECK (mode IN ('trial', 'live')),
  profile jsonb NOT NULL,
  state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'done', 'failed')),
  tenant text REFERENCES platform.tenant (id),
  fault text NOT NULL DEFAULT '',
  ordered_at timestamptz NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX tenant_order_slug ON platform.tenant_order (slug) WHERE state <> 'failed';
CREATE INDEX tenant_order_by_tenant ON platform.tenant_order (tenant);

-- One leader at a time. The epoch goes with everything it sends, so that a leader that slept cannot act on.
CREATE TABLE platform.lease (
  name text PRIMARY KEY,
  holder text NOT NULL,
  epoch bigint NOT NULL DEFAULT 1,
  until timestamptz NOT NULL
);

GRANT SELECT ON platform.tenant, platform.host, platform.directory, platform.tenant_order, platform.lease TO platform_rw, platform_ro;
GRANT INSERT, UPDATE ON platform.tenant_order, platform.lease TO platform_rw;
GRANT UPDATE ON platform.tenant, platform.directory TO platform_rw;
