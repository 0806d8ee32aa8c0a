package tenancy

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"time"
)

// ErrStale means that nobody could say for a while which municipality a host belongs to: better no answer than one for
// a municipality that was closed meanwhile.
var ErrStale = errors.New("tenancy: the directory is stale")

const (
	pollEvery  = 500 * time.Millisecond
	staleAfter = 5 * time.Second
)

// Directory knows which municipality a host belongs to. It is a copy of the platform's rows, a poll old at most.
type Directory struct {
	lanes Lanes // of the platform's login
	now   func() time.Time
	page  atomic.Pointer[pageOfDirectory]
}

type pageOfDirectory struct {
	version int64
	read    time.Time
	hosts   map[string]Tenant
	ids     map[string]Tenant
	all     []Tenant
}

// OpenDirectory reads the directory for the first time.
func OpenDirectory(ctx context.Context, platform Lanes, now func() time.Time) (*Directory, error) {
	d := &Directory{lanes: platform, now: now}
	d.page.Store(&pageOfDirectory{version: -1})
	err := d.Refresh(ctx)
	if err != nil {
		return nil, err
	}
	return d, nil
}

// Keep polls until ctx ends. trouble hears of each failed poll.
func (d *Directory) Keep(ctx context.Context, trouble func(error)) {
	tick := time.NewTicker(pollEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			err := d.Refresh(ctx)
			if err != nil && ctx.Err() == nil {
				trouble(err)
			}
		}
	}
}

// ByHost returns the open municipality of a host, written as browsers send it; a port is ignored.
func (d *Directory) ByHost(host string) (t Tenant, known bool, err error) {
	p := d.page.Load()
	if d.now().Sub(p.read) > staleAfter {
		return t, false, ErrStale
	}
	t, known = p.hosts[HostName(host)]
	return t, known, nil
}

// ByID returns an open municipality.
func (d *Directory) ByID(id string) (Tenant, bool) {
	t, ok := d.page.Load().ids[id]
	return t, ok
}

// All returns the open municipalities in order of their names.
func (d *Directory) All() []Tenant { return d.page.Load().all }

// HostName is a host as the directory writes it: lower case, without a port.
func HostName(host string) string {
	name, _, _ := strings.Cut(strings.ToLower(host), ":")
	return strings.TrimSuffix(name, ".")
}

// Refresh reads the version, and the rows when it moved.
func (d *Directory) Refresh(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(With(ctx, Platform), staleAfter)
	defer cancel()
	tx, err := d.lanes[0].BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return fmt.Errorf("reading the directory: %w", err)
	}
	defer func() { _ = tx.Rollback() }() // nothing was written
	was := d.page.Load()
	next := &pageOfDirectory{read: d.now(), hosts: map[string]Tenant{}, ids: map[string]Tenant{}}
	err = tx.QueryRowContext(ctx, "SELECT version FROM platform.directory").Scan(&next.version)
	if err != nil {
		return fmt.Errorf("reading the directory: %w", err)
	}
	if next.version == was.version {
		next.hosts, next.ids, next.all = was.hosts, was.ids, was.all
		d.page.Store(next)
		return nil
	}
	err = next.fill(ctx, tx)
	if err != nil {
		return fmt.Errorf("reading the directory: %w", err)
	}
	d.page.Store(next)
	return nil
}

func (p *pageOfDirectory) fill(ctx context.Context, tx *sql.Tx) error {
	rows, err := tx.QueryContext(ctx, `SELECT t.id, t.slug, t.name, t.mode, t.profile, h.host, h.main
		FROM platform.tenant t JOIN platform.host h ON h.tenant = t.id
		WHERE t.state = 'open' ORDER BY t.name COLLATE "lv-x-icu", h.main DESC, h.host`)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var t Tenant
		var profile []byte
		var host string
		var main bool
		err = rows.Scan(&t.ID, &t.Slug, &t.Name, &t.Mode, &profile, &host, &main)
		if err != nil {
			return err
		}
		err = json.Unmarshal(profile, &t.Profile)
		if err != nil {
			return fmt.Errorf("profile of %s: %w", t.ID, err)
		}
		if main {
			t.Host = host
			p.ids[t.ID] = t
			p.all = append(p.all, t)
		}
		p.hosts[host] = p.ids[t.ID] // an alias comes after its main host
	}
	return rows.Err()
}
