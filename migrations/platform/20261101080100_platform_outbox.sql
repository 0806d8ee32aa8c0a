-- +goose Up
-- One outbox for all municipalities: polling 119 costs seventy times as much. The identity column needs no sequence
-- grant, and the tenant is whoever the transaction runs as (t_0042_rw, without _rw): it cannot be stated, hence not forged.
CREATE TABLE platform.outbox (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  tenant text NOT NULL DEFAULT left(current_user, -3),
  name text NOT NULL CHECK (name <> ''),
  stream text NOT NULL, -- what must stay in order: the case, the draft
  payload jsonb NOT NULL, -- ids, no personal data
  occurred_at timestamptz NOT NULL,
  state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'sent'))
);
CREATE INDEX outbox_waiting ON platform.outbox (tenant, id) WHERE state = 'waiting';
ALTER TABLE platform.outbox ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_tenant ON platform.outbox FOR INSERT WITH CHECK (tenant = left(current_user, -3));
CREATE POLICY dispatcher ON platform.outbox TO platform_rw, platform_ro USING (true) WITH CHECK (true);
-- To a group and not to each tenant: PostgreSQL reads the whole list of rights at every INSERT, and with 2,000 roles in
-- it a row cost 10.4 us instead of 1.5.
GRANT INSERT (name, stream, payload, occurred_at) ON platform.outbox TO pkip_writer;
GRANT SELECT, DELETE ON platform.outbox TO platform_rw;
GRANT UPDATE (state) ON platform.outbox TO platform_rw;
GRANT INSERT (tenant, name, stream, payload, occurred_at) ON platform.outbox TO platform_rw;
GRANT SELECT ON platform.outbox TO platform_ro;

-- One row for each event and each reaction to it. Parked ones wait for a person.
CREATE TABLE platform.delivery (
  event bigint NOT NULL REFERENCES platform.outbox (id) ON DELETE CASCADE,
  reaction text NOT NULL,
  tenant text NOT NULL,
  stream text NOT NULL,
  class text NOT NULL CHECK (class IN ('critical', 'default', 'bulk')),
  state text NOT NULL DEFAULT 'ready' CHECK (state IN ('ready', 'running', 'done', 'parked')),
  attempts int NOT NULL DEFAULT 0,
  next_at timestamptz NOT NULL,
  epoch bigint NOT NULL DEFAULT 0, -- of the leader that sent it
  fault text NOT NULL DEFAULT '', -- code of the last failure, no values
  done_at timestamptz,
  PRIMARY KEY (event, reaction)
);
CREATE INDEX delivery_open ON platform.delivery (tenant, reaction, stream, event) WHERE state IN ('ready', 'running');
CREATE INDEX delivery_due ON platform.delivery (next_at) WHERE state = 'ready';
CREATE INDEX delivery_running ON platform.delivery (next_at) WHERE state = 'running';
CREATE INDEX delivery_done ON platform.delivery (done_at) WHERE state = 'done';
GRANT SELECT, INSERT, UPDATE, DELETE ON platform.delivery TO platform_rw;
GRANT SELECT ON platform.delivery TO platform_ro;

-- A schedule's tick is an event too, made once however many leaders there were.
CREATE TABLE platform.tick (
  kind text NOT NULL,
  tenant text NOT NULL,
  due timestamptz NOT NULL,
  PRIMARY KEY (kind, tenant, due)
);
GRANT SELECT, INSERT, DELETE ON platform.tick TO platform_rw;
