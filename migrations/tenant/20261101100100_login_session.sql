-- +goose Up
-- A sign-in that was begun here. It is bound to the browser by the hash of a cookie and to the answer by its request.
CREATE TABLE tenant.login_attempt (
  id uuid PRIMARY KEY,
  browser text NOT NULL, -- SHA-256 of the nonce cookie
  request text NOT NULL, -- id of the SAML request
  return_to text NOT NULL,
  begun_at timestamptz NOT NULL,
  answered_at timestamptz
);
CREATE INDEX login_attempt_by_age ON tenant.login_attempt (begun_at);

-- The one-time code that carries an answered sign-in from the platform's host to this one.
CREATE TABLE tenant.login_code (
  hash text PRIMARY KEY, -- SHA-256 of the code
  attempt_id uuid NOT NULL REFERENCES tenant.login_attempt (id),
  sealed bytea NOT NULL, -- who signed in
  expires_at timestamptz NOT NULL,
  used_at timestamptz
);
CREATE INDEX login_code_by_attempt ON tenant.login_code (attempt_id);

CREATE TABLE tenant.login_session (
  hash text PRIMARY KEY, -- SHA-256 of the cookie
  person_id uuid NOT NULL REFERENCES tenant.people_person (id),
  for_id uuid NOT NULL,
  basis text NOT NULL CHECK (basis IN ('self', 'company_officer', 'power_of_attorney')),
  mandate_id uuid REFERENCES tenant.people_mandate (id),
  chosen boolean NOT NULL, -- in what capacity, when there was a choice
  assurance text NOT NULL, -- the sign-in's own word for how sure it is
  preset text NOT NULL DEFAULT '', -- registration number that the sign-in itself named
  opened_at timestamptz NOT NULL,
  seen_at timestamptz NOT NULL,
  closed_at timestamptz
);
CREATE INDEX login_session_by_person ON tenant.login_session (person_id);
CREATE INDEX login_session_by_mandate ON tenant.login_session (mandate_id);
CREATE INDEX login_session_by_age ON tenant.login_session (seen_at);
