-- +goose Up
-- A service that the municipality offers. Its differences from the shared definition are a JSON merge patch; they
-- survive a new shared version.
CREATE TABLE tenant.catalogue_service (
  id uuid PRIMARY KEY,
  version int NOT NULL,
  key text NOT NULL UNIQUE,
  slug text NOT NULL UNIQUE,
  opened boolean NOT NULL,
  overlay jsonb NOT NULL DEFAULT '{}',
  published int NOT NULL DEFAULT 0 -- number of the version in force
);
-- Published versions never change: a running case keeps the one it began with. The text is kept as it was published.
CREATE TABLE tenant.catalogue_version (
  service_id uuid NOT NULL REFERENCES tenant.catalogue_service (id),
  number int NOT NULL,
  definition text NOT NULL,
  hash text NOT NULL,
  published_at timestamptz NOT NULL,
  PRIMARY KEY (service_id, number)
);
