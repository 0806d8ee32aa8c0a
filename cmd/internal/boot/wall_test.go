package boot

import (
	"log/slog"
	"strings"
	"testing"

	"pkip/app/config"
	"pkip/app/worktest"
)

func TestAnOpenRightIsRefusedUnlessTheWallIsReduced(t *testing.T) {
	t.Parallel()
	env := worktest.New(t)
	_, err := env.Root.Exec(t.Context(), "GRANT EXECUTE ON FUNCTION pg_notify(text,text) TO PUBLIC")
	must(t, err)
	cfg := env.Root.Config().Copy()
	cfg.User, cfg.Password = "pkip_app", worktest.Password
	var log strings.Builder
	a := &App{log: slog.New(slog.NewTextHandler(&log, nil))}
	err = a.checkWall(t.Context(), cfg)
	if err == nil || !strings.Contains(err.Error(), "pg_notify") {
		t.Errorf("got %v", err)
	}
	a.cfg = config.Config{Reduced: true}
	err = a.checkWall(t.Context(), cfg)
	if err != nil || !strings.Contains(log.String(), "wall between municipalities is reduced") {
		t.Errorf("got %v, said %q", err, log.String())
	}
}
