-- +goose Up
-- An application that somebody is filling in. Its id is the key of the submission: however often it is sent, there is
-- one case.
CREATE TABLE tenant.cases_draft (
  id uuid PRIMARY KEY,
  version int NOT NULL,
  service text NOT NULL,
  slug text NOT NULL,
  service_version int NOT NULL,
  person_id uuid NOT NULL,
  for_id uuid NOT NULL,
  basis text NOT NULL,
  mandate_id uuid,
  answers jsonb NOT NULL,
  prefill text NOT NULL DEFAULT '' CHECK (prefill IN ('', 'done', 'down')),
  page text NOT NULL DEFAULT '', -- where the person was
  begun_at timestamptz NOT NULL,
  saved_at timestamptz NOT NULL,
  case_id uuid
);
CREATE INDEX cases_draft_open ON tenant.cases_draft (person_id, saved_at DESC, id) WHERE case_id IS NULL;
CREATE UNIQUE INDEX cases_draft_case ON tenant.cases_draft (case_id) WHERE case_id IS NOT NULL;

CREATE TABLE tenant.cases_case (
  id uuid PRIMARY KEY,
  version int NOT NULL,
  number text NOT NULL UNIQUE,
  service text NOT NULL,
  slug text NOT NULL,
  service_version int NOT NULL,
  title_lv text NOT NULL,
  title_en text NOT NULL,
  channel text NOT NULL CHECK (channel IN ('portal', 'counter', 'vpvkac', 'e_address', 'email', 'post', 'phone', 'video')),
  person_id uuid NOT NULL, -- who sent it
  for_id uuid NOT NULL,    -- on whose behalf
  basis text NOT NULL,
  mandate_id uuid,
  answers jsonb NOT NULL,
  state text NOT NULL,
  status text NOT NULL, -- the code for the state's accounting of services
  final boolean NOT NULL,
  received_at timestamptz NOT NULL,
  planned_on date NOT NULL,
  statutory_on date,
  closed_at timestamptz
);
CREATE INDEX cases_case_mine ON tenant.cases_case (for_id, received_at DESC, id);
CREATE INDEX cases_case_person ON tenant.cases_case (person_id, received_at DESC, id);
ALTER TABLE tenant.cases_draft ADD FOREIGN KEY (case_id) REFERENCES tenant.cases_case (id);

-- What a case went through, in the words of its workflow. Statuses go to the state from here, in this order.
CREATE TABLE tenant.cases_event (
  id uuid PRIMARY KEY,
  case_id uuid NOT NULL REFERENCES tenant.cases_case (id),
  at timestamptz NOT NULL,
  action text NOT NULL,
  state text NOT NULL,
  status text NOT NULL,
  reason text NOT NULL DEFAULT '',
  actor text NOT NULL
);
CREATE INDEX cases_event_of_case ON tenant.cases_event (case_id, at, id);

-- A file of a draft, and then of its case.
CREATE TABLE tenant.cases_file (
  id uuid PRIMARY KEY,
  draft_id uuid NOT NULL REFERENCES tenant.cases_draft (id) ON DELETE CASCADE,
  question text NOT NULL,
  key text NOT NULL,
  name text NOT NULL,
  type text NOT NULL,
  size bigint NOT NULL,
  hash text NOT NULL,
  virus text NOT NULL CHECK (virus IN ('unchecked', 'clean', 'infected')),
  added_at timestamptz NOT NULL
);
CREATE INDEX cases_file_of_draft ON tenant.cases_file (draft_id, id);
