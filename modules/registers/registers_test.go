package registers_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"pkip/app/eservice"
	"pkip/app/outside"
	"pkip/app/policy"
	"pkip/app/worktest"
	"pkip/modules/registers"
	"pkip/sandbox"
	"pkip/sandbox/fault"
	"pkip/sandbox/ledger"
	"pkip/sandbox/sandboxtest"
	"pkip/tenancy"
)

// logs is everything that was said by slog while the tests of this package ran.
var logs = new(journal)

type journal struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (j *journal) Write(p []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.text.Write(p)
}

func TestMain(m *testing.M) {
	slog.SetDefault(slog.New(slog.NewJSONHandler(logs, nil)))
	code := m.Run()
	for _, c := range codes {
		if strings.Contains(logs.text.String(), c) {
			_, _ = fmt.Fprintln(os.Stderr, "a personal code is in the log")
			code = 1
		}
	}
	os.Exit(code)
}

// codes of the sandbox's persons, by the name that stands for them here.
var codes = map[string]string{"anna": "01019000014", "ilze": "32867300679", "liga": "29079201234", "nobody": "32999999999"}

func codeOf(_ context.Context, person uuid.UUID, reason string) (string, error) {
	for name, code := range codes {
		if worktest.Person(name) == person && reason != "" {
			return code, nil
		}
	}
	return "", errors.New("no such person, or no reason")
}

func as(at tenancy.Tenant, name string) context.Context {
	return policy.WithActor(tenancy.With(context.Background(), at), policy.Actor{ID: worktest.Person(name).String(), Kind: policy.Citizen, For: worktest.Person(name)})
}

func module(url, secret string, client *http.Client) *registers.Module {
	return registers.New(nil, registers.Config{URL: url + "/dagr", Client: "pkip-{slug}", Secret: secret, HTTP: client, Now: time.Now}, codeOf)
}

func start(t *testing.T) (*sandboxtest.Sandbox, *registers.Module) {
	t.Helper()
	box := sandboxtest.Start(t, nil)
	return box, module(box.URL, "sandbox", outside.NewClient(4*time.Second, false))
}

var everything = []string{"person.name", "person.address", "person.birth_date", "company.name", "company.reg_no", "company.address"}

func TestQueries(t *testing.T) {
	t.Parallel()
	box, m := start(t)
	ctx := as(worktest.Ogre, "anna")
	t.Run("prefill from the registers of persons and of enterprises", func(t *testing.T) {
		got, err := m.Prefill(ctx, eservice.Subject{Person: worktest.Person("anna"), For: worktest.Person("company"), Company: "49999990001"}, everything)
		must(t, err)
		values := map[string]any{}
		for name, v := range got {
			values[name] = v.Value
		}
		want := map[string]any{
			"person.given_name": "Anna", "person.family_name": "Paraudziņa", "person.name": "Anna Paraudziņa", "person.birth_date": "1990-01-01",
			"person.address": map[string]any{"text": "Parauga iela 12 - 1, Saulkrasti, Saulkrastu nov., LV-2160", "code": "999000117"},
			"company.name":   `SIA "Demo Reklāma"`, "company.reg_no": "49999990001",
		}
		delete(values, "company.address")
		if diff := cmp.Diff(want, values); diff != "" {
			t.Error(diff)
		}
	})
	t.Run("each question says who asks, about whom and what for, by the municipality's own credentials", func(t *testing.T) {
		found, _ := box.Ledger.Find(ledger.Query{System: "fpr"})
		if len(found) != 1 || found[0].Caller != "pkip-ogre" || found[0].Purpose != "prefill of an application" || found[0].User == "" || found[0].Permission == "" || found[0].Status != 200 {
			t.Errorf("%+v", found)
		}
		_, err := m.Prefill(as(worktest.Cesis, "ilze"), eservice.Subject{Person: worktest.Person("ilze")}, everything)
		must(t, err)
		found, _ = box.Ledger.Find(ledger.Query{System: "fpr", Limit: 1})
		if found[0].Caller != "pkip-cesis" {
			t.Errorf("%+v", found)
		}
	})
	t.Run("the register of enterprises is not asked for who acts for themselves", func(t *testing.T) {
		_, before := box.Ledger.Find(ledger.Query{System: "ur"})
		_, err := m.Prefill(ctx, eservice.Subject{Person: worktest.Person("anna")}, []string{"company.name", "profile.email"})
		must(t, err)
		if _, after := box.Ledger.Find(ledger.Query{System: "ur"}); after != before {
			t.Error("a question too many")
		}
	})
	t.Run("companies that one signs for, alone or jointly", func(t *testing.T) {
		got, err := m.Companies(ctx, codes["anna"])
		must(t, err)
		slices.SortFunc(got, func(a, b policy.Capacity) int { return strings.Compare(a.RegNo, b.RegNo) })
		want := []policy.Capacity{{RegNo: "49999990001", Name: `SIA "Demo Reklāma"`, Alone: true}, {RegNo: "49999990035", Name: `Biedrība "Parauga pagalms"`}}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
		none, err := m.Companies(ctx, codes["liga"])
		must(t, err)
		if len(none) != 1 || none[0].Alone {
			t.Errorf("%+v", none) // a closed institution is none of them
		}
	})
	t.Run("a land unit, and one that is not there", func(t *testing.T) {
		p, found, err := m.Parcel(ctx, "74019990001")
		must(t, err)
		if !found || p.ATVK != "0040000" || p.AreaM2 != 980 || !strings.Contains(p.Address, "Liepu aleja 4") || p.Municipality == "" {
			t.Errorf("%+v", p)
		}
		if _, found, err = m.Parcel(ctx, "74019999999"); found || err != nil {
			t.Errorf("%v %v", found, err)
		}
	})
	t.Run("addresses by text and by code", func(t *testing.T) {
		all, err := m.Addresses(ctx, "liepu aleja", 8)
		must(t, err)
		if len(all) == 0 {
			t.Error("none")
		}
		a, found, err := m.Address(ctx, "999000134")
		if err != nil || (found && a.Code != "999000134") {
			t.Errorf("%+v %v", a, err)
		}
		if all, err = m.Addresses(ctx, "nav tādas ielas nekur", 8); err != nil || len(all) != 0 {
			t.Errorf("%v %v", all, err)
		}
		_, before := box.Ledger.Find(ledger.Query{System: "vzd"})
		if all, err = m.Addresses(ctx, " a ", 8); err != nil || all != nil {
			t.Errorf("%v %v", all, err)
		}
		if _, after := box.Ledger.Find(ledger.Query{System: "vzd"}); after != before {
			t.Error("two letters were asked for")
		}
	})
	t.Run("a person whom the register does not know is no fault", func(t *testing.T) {
		got, err := m.Prefill(as(worktest.Ogre, "nobody"), eservice.Subject{Person: worktest.Person("nobody")}, everything)
		if err != nil || len(got) != 0 {
			t.Errorf("%v %v", got, err)
		}
	})
}

// TestFaults: whatever a register does, the form goes on, nobody else's data is shown, and no error says a code.
func TestFaults(t *testing.T) {
	t.Parallel()
	box := sandboxtest.Start(t, nil)
	who := eservice.Subject{Person: worktest.Person("anna"), For: worktest.Person("company"), Company: "49999990001"}
	for _, c := range []struct {
		name   string
		faults []fault.Switch
	}{
		{"another record", []fault.Switch{{System: "fpr", Kind: fault.Wrong, Count: -1}, {System: "ur", Kind: fault.Wrong, Count: -1}, {System: "vzd", Kind: fault.Wrong, Count: -1}}},
		{"an error", []fault.Switch{{System: "fpr", Kind: fault.Error, Count: -1}, {System: "ur", Kind: fault.Error, Count: -1}, {System: "vzd", Kind: fault.Error, Count: -1}}},
		{"no connection", []fault.Switch{{System: "fpr", Kind: fault.Down, Count: -1}, {System: "ur", Kind: fault.Down, Count: -1}, {System: "vzd", Kind: fault.Down, Count: -1}}},
		{"an answer cut off", []fault.Switch{{System: "fpr", Kind: fault.Cut, Count: -1}, {System: "ur", Kind: fault.Cut, Count: -1}, {System: "vzd", Kind: fault.Cut, Count: -1}}},
		{"too slow", []fault.Switch{{System: "fpr", Kind: fault.Slow, Count: -1, DelayMs: 2000}, {System: "ur", Kind: fault.Slow, Count: -1, DelayMs: 2000}, {System: "vzd", Kind: fault.Slow, Count: -1, DelayMs: 2000}}},
		{"no token", []fault.Switch{{System: "dagr", Kind: fault.Error, Count: -1}}},
		{"a token that nobody knows", []fault.Switch{{System: "dagr", Kind: fault.Wrong, Count: -1}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			box.Faults.Reset()
			for _, s := range c.faults {
				must(t, box.Faults.Set(s))
			}
			m := module(box.URL, "sandbox", outside.NewClient(300*time.Millisecond, false))
			got, err := m.Prefill(as(worktest.Ogre, "anna"), who, everything)
			if len(got) != 0 {
				t.Errorf("it says %v", got)
			}
			unavailable(t, "prefill", err)
			_, found, err := m.Parcel(as(worktest.Ogre, "anna"), "74019990001")
			unavailable(t, "a land unit", err)
			if found {
				t.Error("a land unit was found")
			}
		})
	}
	t.Run("one fault of transport is tried once more", func(t *testing.T) {
		box.Faults.Reset()
		must(t, box.Faults.Set(fault.Switch{System: "fpr", Kind: fault.Error, Count: 1}))
		m := module(box.URL, "sandbox", outside.NewClient(4*time.Second, false))
		got, err := m.Prefill(as(worktest.Ogre, "anna"), who, []string{"person.name"})
		if err != nil || got["person.name"].Value != "Anna Paraudziņa" {
			t.Errorf("%v", err)
		}
	})
	t.Run("credentials that are not taken", func(t *testing.T) {
		box.Faults.Reset()
		m := module(box.URL, "another secret", outside.NewClient(4*time.Second, false))
		_, err := m.Prefill(as(worktest.Ogre, "anna"), who, everything)
		unavailable(t, "prefill", err)
		if _, err = m.Companies(as(worktest.Ogre, "anna"), codes["anna"]); err == nil {
			t.Error("companies without a token")
		}
	})
}

func unavailable(t *testing.T, what string, err error) {
	t.Helper()
	if !errors.Is(err, eservice.ErrUnavailable) {
		t.Errorf("%s: got %v", what, err)
	}
	if err == nil {
		return
	}
	for _, code := range codes {
		if strings.Contains(err.Error(), code) {
			t.Errorf("%s: the error says a personal code", what)
		}
	}
}

// TestRefusals: a register's own no is final, is asked for once, and is unavailable to a form.
func TestRefusals(t *testing.T) {
	t.Parallel()
	status, body, asked := new(atomic.Int32), new(atomic.Value), new(atomic.Int32)
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/dagr/token":
			_, _ = io.WriteString(w, `{"access_token": "t", "expires_in": 3600}`)
		case "/dagr/current_user_permissions":
			_ = json.NewEncoder(w).Encode([]map[string]any{
				{"service_name": "fpr_person", "permission_number": "p1"},
				{"service_name": "vzd_cadastre", "permission_number": "p2"},
				{"service_name": "ur_entity", "permission_number": "old", "valid_to": "2020-01-01"},
			})
		default:
			asked.Add(1)
			w.WriteHeader(int(status.Load()))
			_, _ = io.WriteString(w, body.Load().(string)) //nolint:forcetypeassert // the test stored it
		}
	}))
	t.Cleanup(srv.Close)
	m := module(srv.URL, "sandbox", outside.NewClient(4*time.Second, false))
	ctx, who := as(worktest.Ogre, "anna"), eservice.Subject{Person: worktest.Person("anna")}
	for _, c := range []struct {
		status int
		body   string
		asked  int32
	}{
		{400, "", 1}, {403, "", 1}, {429, "", 1}, {500, "", 2}, {502, "", 2}, {401, "", 2}, {302, "", 2}, {200, "<html>", 1}, {200, `{"code": "32867300679"}`, 1}, {200, "", 1},
	} {
		status.Store(int32(c.status))
		body.Store(c.body)
		asked.Store(0)
		got, err := module(srv.URL, "sandbox", outside.NewClient(4*time.Second, false)).Prefill(ctx, who, []string{"person.name"})
		unavailable(t, fmt.Sprint(c.status), err)
		if len(got) != 0 || asked.Load() != c.asked {
			t.Errorf("%d %q: %v, asked %d times", c.status, c.body, got, asked.Load())
		}
	}
	t.Run("without a permission that holds nothing is asked", func(t *testing.T) {
		asked.Store(0)
		_, err := m.Companies(ctx, codes["anna"])
		if err == nil || asked.Load() != 0 {
			t.Errorf("%v, asked %d times", err, asked.Load())
		}
	})
}

// inside answers requests by a handler in this process, so that time can be played with.
type inside struct{ handler http.Handler }

// RoundTrip asks the handler; a connection that it hangs up is an error.
func (i inside) RoundTrip(req *http.Request) (res *http.Response, err error) {
	defer func() {
		if recover() != nil {
			err = io.ErrUnexpectedEOF
		}
	}()
	rec := httptest.NewRecorder()
	i.handler.ServeHTTP(rec, req)
	return rec.Result(), nil
}

// TestBreaker: a register that is down is left alone for a while, and the others are not.
func TestBreaker(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		now := func() time.Time { return time.Now().AddDate(26, 10, 0) } // time in here begins in 2000, permissions hold in 2026
		box, err := sandbox.New(sandbox.Config{
			URL: "http://sandbox", PlatformURL: "http://platform", TenantURL: "http://{slug}.example", Secret: "sandbox", Now: now, Log: slog.New(slog.DiscardHandler),
		})
		must(t, err)
		m := registers.New(nil, registers.Config{
			URL: "http://sandbox/dagr", Client: "pkip-{slug}", Secret: "sandbox", HTTP: &http.Client{Transport: inside{box.Handler()}}, Now: now,
		}, codeOf)
		ctx, who := as(worktest.Ogre, "anna"), eservice.Subject{Person: worktest.Person("anna")}
		asked := func() int {
			found, _ := box.Ledger.Find(ledger.Query{System: "fpr"})
			return len(found)
		}
		ask := func() error {
			_, err := m.Prefill(ctx, who, []string{"person.name"})
			return err
		}
		must(t, box.Faults.Set(fault.Switch{System: "fpr", Kind: fault.Down, Count: -1}))
		for range 5 {
			unavailable(t, "down", ask())
		}
		before := asked()
		unavailable(t, "open", ask())
		if asked() != before {
			t.Error("it is still asked")
		}
		if _, found, err := m.Parcel(ctx, "74019990001"); !found || err != nil {
			t.Errorf("another register is left alone too: %v", err)
		}
		box.Faults.Reset()
		time.Sleep(9 * time.Second)
		unavailable(t, "still open", ask())
		time.Sleep(2 * time.Second)
		if err := ask(); err != nil {
			t.Errorf("it does not close: %v", err)
		}
	})
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// TestCompaniesOfAnotherPerson: what a register gives for somebody else opens nobody's company.
func TestCompaniesOfAnotherPerson(t *testing.T) {
	t.Parallel()
	of := new(atomic.Value)
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/dagr/token":
			_, _ = io.WriteString(w, `{"access_token": "t", "expires_in": 3600}`)
		case "/dagr/current_user_permissions":
			_, _ = io.WriteString(w, `[{"service_name": "ur_entity", "permission_number": "p"}]`)
		default:
			_ = json.NewEncoder(w).Encode(map[string]any{"code": of.Load(), "entities": []map[string]string{{"regcode": "49999990001", "name": "x"}}})
		}
	}))
	t.Cleanup(srv.Close)
	m := module(srv.URL, "sandbox", outside.NewClient(4*time.Second, false))
	of.Store(codes["anna"])
	got, err := m.Companies(as(worktest.Ogre, "anna"), codes["anna"])
	if err != nil || len(got) != 1 {
		t.Errorf("%v %v", got, err)
	}
	of.Store(codes["ilze"])
	got, err = m.Companies(as(worktest.Ogre, "anna"), codes["anna"])
	unavailable(t, "companies", err)
	if len(got) != 0 {
		t.Errorf("%v", got)
	}
}
