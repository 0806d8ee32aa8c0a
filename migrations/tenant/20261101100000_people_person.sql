-- +goose Up
-- A person is a row of the municipality. The personal code is sealed (AES-GCM, bound to the row) and found by its mark,
-- a keyed hash: who reads the table learns no code.
CREATE TABLE tenant.people_person (
  id uuid PRIMARY KEY,
  version int NOT NULL,
  given_name text COLLATE "lv-x-icu" NOT NULL,
  family_name text COLLATE "lv-x-icu" NOT NULL,
  verified boolean NOT NULL, -- named by a state register or sign-in, not by somebody who typed it
  email text NOT NULL DEFAULT '',
  phone text NOT NULL DEFAULT '',
  lang text NOT NULL DEFAULT 'lv' CHECK (lang IN ('lv', 'en')),
  confirmed_at timestamptz, -- when the person confirmed e-mail, phone and language
  created_at timestamptz NOT NULL
);
CREATE INDEX people_person_by_name ON tenant.people_person (family_name, id);

-- Every code the person has or had: codes are changed on request, and sign-in may send the old one beside the new.
CREATE TABLE tenant.people_code (
  mark bytea PRIMARY KEY,
  person_id uuid NOT NULL REFERENCES tenant.people_person (id),
  sealed bytea NOT NULL,
  historic boolean NOT NULL,
  since timestamptz NOT NULL
);
CREATE INDEX people_code_by_person ON tenant.people_code (person_id);
CREATE UNIQUE INDEX people_code_current ON tenant.people_code (person_id) WHERE NOT historic;

CREATE TABLE tenant.people_company (
  id uuid PRIMARY KEY,
  version int NOT NULL,
  reg_no text NOT NULL UNIQUE CHECK (reg_no ~ '^[0-9]{11}$'),
  name text COLLATE "lv-x-icu" NOT NULL,
  seen_at timestamptz NOT NULL
);

-- A mandate that somebody uploaded; a case worker checks it with the case.
CREATE TABLE tenant.people_mandate (
  id uuid PRIMARY KEY,
  version int NOT NULL,
  attorney_id uuid NOT NULL REFERENCES tenant.people_person (id),
  grantor_id uuid NOT NULL REFERENCES tenant.people_person (id),
  grantor_name text NOT NULL, -- as the attorney typed it: until the mandate is believed nothing else is shown
  file_key text NOT NULL,
  file_name text NOT NULL,
  file_type text NOT NULL,
  file_size bigint NOT NULL,
  state text NOT NULL CHECK (state IN ('unverified', 'verified', 'rejected')),
  recorded_at timestamptz NOT NULL
);
CREATE INDEX people_mandate_by_attorney ON tenant.people_mandate (attorney_id, id);
CREATE INDEX people_mandate_by_grantor ON tenant.people_mandate (grantor_id);
