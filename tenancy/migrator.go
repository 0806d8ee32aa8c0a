package tenancy

import (
	"database/sql"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
)

// OpenMigrator returns plain connections of the migrator's login, for DDL. It is no way to rows of residents: the owner
// could read them, so nothing that answers requests holds it.
func OpenMigrator(cfg *pgx.ConnConfig) *sql.DB {
	cfg = cfg.Copy()
	// Statements differ with every schema; a described one is enough, a cache would only grow.
	cfg.DefaultQueryExecMode = pgx.QueryExecModeExec
	cfg.RuntimeParams["lock_timeout"] = "5s"
	return stdlib.OpenDB(*cfg)
}
