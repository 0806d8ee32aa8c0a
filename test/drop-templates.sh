#!/usr/bin/env bash
# Drops the templates that the tests clone, for when the code that makes them changed and the migrations did not.
set -euo pipefail
eval "$("$(dirname "$0")/services.sh" env)"
psql "$PKIP_TEST_DSN" -Atc "SELECT format('DROP DATABASE %I;', datname) FROM pg_database WHERE datname ~ '^(half_)?pkip_template'" | psql -q "$PKIP_TEST_DSN"
