package tenancy_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"pkip/app/work"
	"pkip/app/worktest"
	"pkip/tenancy"
)

// builders share the pool of roles of the cluster, but each database has its own schemas: they do not meet.
func order(slug string) tenancy.Order {
	return tenancy.Order{Slug: slug, Host: slug + ".localhost", Name: slug, Mode: tenancy.Trial, Profile: tenancy.Profile{Territory: "0047000"}}
}

func nobody(context.Context, tenancy.Tenant) error { return nil }

func directory(t *testing.T, env worktest.Env) *tenancy.Directory {
	t.Helper()
	d, err := tenancy.OpenDirectory(t.Context(), env.PlatformAt, env.Now)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestAMunicipalityIsClaimedFromASpare(t *testing.T) {
	t.Parallel()
	env := worktest.New(t)
	b, d := env.Builder(t, "ep18"), directory(t, env)
	err := b.EnsureSpares(t.Context(), 2)
	if err != nil {
		t.Fatal(err)
	}
	if env.Scalar(t, "SELECT count(*) FROM platform.tenant WHERE state = 'spare'") != 2 {
		t.Fatal("no spares")
	}
	var born tenancy.Tenant
	got, err := b.Claim(t.Context(), order("saulkrasti"), []int{2026}, func(_ context.Context, t tenancy.Tenant) error {
		born = t
		return nil
	})
	if err != nil || born.ID != got.ID || got.ID != "t_0001" {
		t.Fatalf("got %+v, %v", got, err)
	}
	t.Run("the directory names it after the next poll", func(t *testing.T) {
		if _, known, _ := d.ByHost("saulkrasti.localhost"); known {
			t.Error("known without a poll")
		}
		err := d.Refresh(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		found, known, err := d.ByHost("SAULKRASTI.localhost:8080")
		if err != nil || !known || found != got {
			t.Errorf("got %+v, %v, %v", found, known, err)
		}
	})
	t.Run("its numbers run", func(t *testing.T) {
		err := env.Office.Do(worktest.Clerk(got), func(_ context.Context, w *work.Work) error {
			number, err := w.Number("ep18")
			if number != "EP18-2026-000001" {
				t.Errorf("got %s", number)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	})
	_, err = b.Claim(t.Context(), order("saulkrasti"), nil, nobody)
	if !errors.Is(err, tenancy.ErrSlugTaken) {
		t.Errorf("another of the same name: got %v", err)
	}
	t.Run("one that is not born stays a spare", func(t *testing.T) {
		boom := errors.New("boom")
		_, err := b.Claim(t.Context(), order("valka"), nil, func(context.Context, tenancy.Tenant) error { return boom })
		if !errors.Is(err, boom) || env.Scalar(t, "SELECT count(*) FROM platform.tenant WHERE state = 'spare'") != 1 {
			t.Errorf("got %v", err)
		}
	})
	t.Run("another municipality does not see it", func(t *testing.T) {
		if env.Scalar(t, "SELECT (SELECT count(*) FROM t_0042.work_number) + (SELECT count(*) FROM t_0117.work_number)") != 0 {
			t.Error("numbers elsewhere")
		}
	})
}

func TestADroppedMunicipalityIsGoneAndItsIdNotUsedAgain(t *testing.T) {
	t.Parallel()
	env := worktest.New(t)
	b, d := env.Builder(t), directory(t, env)
	err := b.Drop(t.Context(), "cesis")
	if err != nil {
		t.Fatal(err)
	}
	err = d.Refresh(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, known, _ := d.ByHost("cesis.localhost"); known {
		t.Error("still on the directory")
	}
	if env.Scalar(t, "SELECT count(*) FROM pg_namespace WHERE nspname = 't_0117'") != 0 {
		t.Error("the schema is still there")
	}
	got, err := b.Claim(t.Context(), order("cesis"), nil, nobody) // the name is free again, the id is not
	if err != nil || got.ID == "t_0117" {
		t.Errorf("got %s, %v", got.ID, err)
	}
	if env.Scalar(t, "SELECT count(*) FROM platform.tenant WHERE id = 't_0042' AND state = 'open'") != 1 {
		t.Error("a neighbour was touched")
	}
	err = b.Drop(t.Context(), "nowhere")
	if !errors.Is(err, tenancy.ErrNoTenantOf) {
		t.Errorf("got %v", err)
	}
}

func TestManyClaimTogether(t *testing.T) {
	t.Parallel()
	env := worktest.New(t)
	b := env.Builder(t)
	err := b.EnsureSpares(t.Context(), 2)
	if err != nil {
		t.Fatal(err)
	}
	var group sync.WaitGroup
	var mu sync.Mutex
	ids := map[string]int{}
	for _, slug := range []string{"ape", "baldone", "cesvaine"} {
		group.Go(func() {
			for range 20 {
				got, err := b.Claim(t.Context(), order(slug), nil, nobody)
				if errors.Is(err, tenancy.ErrBusy) {
					time.Sleep(20 * time.Millisecond)
					continue
				}
				mu.Lock()
				defer mu.Unlock()
				if err != nil {
					t.Errorf("%s: %v", slug, err)
				}
				ids[got.ID]++
				return
			}
			t.Errorf("%s was never claimed", slug)
		})
	}
	group.Wait()
	if len(ids) != 3 {
		t.Errorf("got %v", ids)
	}
}

func TestTheFleetIsMigratedAndAgain(t *testing.T) {
	t.Parallel()
	env := worktest.New(t)
	b := env.Builder(t)
	for range 2 { // a second run has nothing to do
		seen := map[string]bool{}
		err := b.MigrateAll(t.Context(), 2, func(id string, version int64, err error) {
			seen[id] = err == nil && version > 0
		})
		if err != nil || !seen["t_0042"] || !seen["t_0117"] {
			t.Errorf("got %v, %v", seen, err)
		}
	}
	t.Run("one that somebody works on is left and said", func(t *testing.T) {
		tx, err := env.Migrator.BeginTx(t.Context(), nil)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = tx.Rollback() }()
		_, err = tx.ExecContext(t.Context(), "SELECT 1 FROM platform.tenant WHERE id = 't_0042' FOR UPDATE")
		if err != nil {
			t.Fatal(err)
		}
		err = b.MigrateAll(t.Context(), 2, func(string, int64, error) {})
		if !errors.Is(err, tenancy.ErrBusy) {
			t.Errorf("got %v", err)
		}
	})
}

func TestAStaleDirectoryAnswersNobody(t *testing.T) {
	t.Parallel()
	env := worktest.New(t)
	d := directory(t, env)
	env.Advance(6 * time.Second)
	_, _, err := d.ByHost("ogre.localhost")
	if !errors.Is(err, tenancy.ErrStale) {
		t.Errorf("got %v", err)
	}
	err = d.Refresh(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	_, known, err := d.ByHost("ogre.localhost.")
	if err != nil || !known {
		t.Errorf("got %v, %v", known, err)
	}
	for _, host := range []string{"", "localhost", "evil.ogre.localhost", "ogre.localhost.evil", "ogre.localhost:80:80", "ogre"} {
		if _, known, _ := d.ByHost(host); known && host != "ogre.localhost:80:80" {
			t.Errorf("%q is a municipality", host)
		}
	}
}

func TestNextYearIsOpenedInEveryMunicipality(t *testing.T) {
	t.Parallel()
	env := worktest.New(t)
	b := env.Builder(t, "ep18")
	for range 2 {
		err := b.OpenYear(t.Context(), 2027)
		if err != nil {
			t.Fatal(err)
		}
	}
	env.At(t, "2026-12-31T22:30:00Z")
	err := env.Office.Do(env.Ogre, func(_ context.Context, w *work.Work) error {
		number, err := w.Number("ep18")
		if number != "EP18-2027-000001" {
			t.Errorf("got %s", number)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
