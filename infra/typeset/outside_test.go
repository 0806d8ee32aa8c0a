package typeset

import (
	"context"
	"errors"
	"os"
	"testing"

	"pkip/app/i18n"
	"pkip/app/work"
	"pkip/app/worktest"
)

func TestNothingIsTypesetInsideWork(t *testing.T) {
	t.Parallel()
	if os.Getenv("PKIP_TEST_DSN") == "" {
		lacking(t, "PKIP_TEST_DSN is not set: this test needs PostgreSQL")
	}
	ts, env := open(t, nil), worktest.New(t)
	err := env.Office.Do(env.Ogre, func(ctx context.Context, _ *work.Work) error {
		_, err := ts.PDF(ctx, application(i18n.LV))
		return err
	})
	if !errors.Is(err, work.ErrInside) {
		t.Errorf("got %v", err)
	}
}
