package people_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"pkip/app/httpx"
	"pkip/app/i18n"
	"pkip/app/policy"
	"pkip/app/secret"
	"pkip/app/work"
	"pkip/app/worktest"
	"pkip/frontend"
	"pkip/frontend/portal/kit"
	"pkip/modules/identity/people"
	"pkip/tenancy"
)

func TestMain(m *testing.M) {
	gin.SetMode(gin.TestMode)
	os.Exit(m.Run())
}

// Codes of the tests; Ilze changed hers.
const (
	ilzeNow    = "32867300679"
	ilzeBefore = "05047003456"
	liga       = "29079201234"
)

type bundle struct {
	worktest.Env
	people *people.Module
}

func setup(t *testing.T) bundle {
	t.Helper()
	env := worktest.New(t)
	return bundle{env, people.New(env.Office, secret.NewMaster().Box("person code"))}
}

func (b bundle) do(t *testing.T, at tenancy.Tenant, fn func(w *work.Work) error) {
	t.Helper()
	ctx := policy.WithActor(tenancy.With(t.Context(), at), policy.Actor{ID: "test", Kind: policy.Gate})
	err := b.Office.Do(ctx, func(_ context.Context, w *work.Work) error { return fn(w) })
	if err != nil {
		t.Error(err)
	}
}

func (b bundle) meet(t *testing.T, at tenancy.Tenant, in people.Identity) (p people.Person) {
	t.Helper()
	b.do(t, at, func(w *work.Work) (err error) {
		p, err = b.people.Meet(w, in)
		return err
	})
	return p
}

func (b bundle) named(t *testing.T, in people.Identity) (p people.Person) {
	t.Helper()
	b.do(t, worktest.Ogre, func(w *work.Work) (err error) {
		p, err = b.people.NamedBySomebody(w, in)
		return err
	})
	return p
}

func (b bundle) code(t *testing.T, at tenancy.Tenant, id uuid.UUID) (code string, err error) {
	t.Helper()
	ctx := policy.WithActor(tenancy.With(t.Context(), at), policy.Actor{ID: "test", Kind: policy.System})
	return b.people.CodeOf(ctx, people.CodeInput{Person: id, Reason: "test"})
}

func TestMeeting(t *testing.T) {
	t.Parallel()
	b := setup(t)
	before := b.meet(t, worktest.Ogre, people.Identity{Code: ilzeBefore, GivenName: "Ilze", Family: "Vecā"})
	t.Run("a changed code finds the person by the historic one, and retires it", func(t *testing.T) {
		now := b.meet(t, worktest.Ogre, people.Identity{Code: ilzeNow, Earlier: []string{ilzeBefore}, GivenName: "Ilze", Family: "Parauga"})
		if now.ID != before.ID || now.FamilyName != "Parauga" || !now.Verified {
			t.Errorf("%+v", now)
		}
		if code, err := b.code(t, worktest.Ogre, now.ID); err != nil || code != ilzeNow {
			t.Errorf("%v", err)
		}
		if n := b.Scalar(t, "SELECT count(*) FROM t_0042.people_code WHERE historic"); n != 1 {
			t.Errorf("%d historic codes", n)
		}
	})
	t.Run("either code alone leads to the same person", func(t *testing.T) {
		if b.named(t, people.Identity{Code: ilzeBefore, GivenName: "X", Family: "Y"}).ID != before.ID || b.named(t, people.Identity{Code: ilzeNow, GivenName: "X", Family: "Y"}).ID != before.ID {
			t.Error("another person")
		}
	})
	t.Run("met again as before, nothing changes and nothing is on record", func(t *testing.T) {
		audited := b.Scalar(t, "SELECT count(*) FROM platform.audit_intake")
		again := b.meet(t, worktest.Ogre, people.Identity{Code: ilzeNow, Earlier: []string{ilzeBefore}, GivenName: "Ilze", Family: "Parauga"})
		if again.Version != 2 || b.Scalar(t, "SELECT count(*) FROM platform.audit_intake") != audited {
			t.Errorf("version %d", again.Version)
		}
	})
	t.Run("what somebody typed never renames a verified person", func(t *testing.T) {
		p := b.named(t, people.Identity{Code: ilzeNow, GivenName: "Cita", Family: "Pavisam"})
		if p.GivenName != "Ilze" || p.FamilyName != "Parauga" || !p.Verified {
			t.Errorf("%+v", p)
		}
	})
	t.Run("who was only typed is unverified until they come themselves", func(t *testing.T) {
		typed := b.named(t, people.Identity{Code: liga, GivenName: "Liga", Family: "Paraudzina"})
		if typed.Verified {
			t.Error("verified by what somebody typed")
		}
		came := b.meet(t, worktest.Ogre, people.Identity{Code: liga, GivenName: "Līga", Family: "Paraudziņa"})
		if came.ID != typed.ID || !came.Verified || came.Name() != "Līga Paraudziņa" {
			t.Errorf("%+v", came)
		}
	})
	t.Run("another municipality does not see it", func(t *testing.T) {
		if p := b.meet(t, worktest.Cesis, people.Identity{Code: ilzeNow, GivenName: "Ilze", Family: "Parauga"}); p.ID == before.ID {
			t.Error("one row for two municipalities")
		}
		if _, err := b.code(t, worktest.Cesis, before.ID); !errors.Is(err, people.ErrPersonNotFound) {
			t.Errorf("got %v", err)
		}
	})
}

func TestMeetingAtTheSameMoment(t *testing.T) {
	t.Parallel()
	b := setup(t)
	var wg sync.WaitGroup
	ids, companies := make([]uuid.UUID, 8), make([]uuid.UUID, 8)
	for i := range ids {
		wg.Go(func() {
			ids[i] = b.meet(t, worktest.Ogre, people.Identity{Code: ilzeNow, Earlier: []string{ilzeBefore}, GivenName: "Ilze", Family: "Parauga"}).ID
			b.do(t, worktest.Ogre, func(w *work.Work) error {
				c, err := b.people.MeetCompany(w, "49999990001", "SIA Demo")
				companies[i] = c.ID
				return err
			})
		})
	}
	wg.Wait()
	for i := range ids {
		if ids[i] != ids[0] || companies[i] != companies[0] {
			t.Errorf("%s and %s, %s and %s", ids[0], ids[i], companies[0], companies[i])
		}
	}
	if n := b.Scalar(t, "SELECT count(*) FROM t_0042.people_person"); n != 1 {
		t.Errorf("%d rows of one person", n)
	}
	if n := b.Scalar(t, `SELECT count(*) FROM platform.audit_intake WHERE entry LIKE '%people.person.created%'`); n != 1 {
		t.Errorf("made %d times", n)
	}
}

func TestCodesAreSealed(t *testing.T) {
	t.Parallel()
	b := setup(t)
	one := b.meet(t, worktest.Ogre, people.Identity{Code: ilzeNow, GivenName: "Ilze", Family: "Parauga"})
	two := b.meet(t, worktest.Ogre, people.Identity{Code: liga, GivenName: "Līga", Family: "Paraudziņa"})
	for _, table := range []string{"t_0042.people_code", "t_0042.people_person", "platform.audit_intake", "platform.outbox"} {
		for _, code := range []string{ilzeNow, liga} {
			if n := b.Scalar(t, "SELECT count(*) FROM "+table+" x WHERE x::text LIKE '%"+code+"%' OR position(convert_to('"+code+"', 'UTF8') in convert_to(x::text, 'UTF8')) > 0"); n != 0 {
				t.Errorf("%s holds a code as it is", table)
			}
		}
	}
	t.Run("a code swapped between rows does not open", func(t *testing.T) {
		_, err := b.Root.Exec(t.Context(), `UPDATE t_0042.people_code a SET sealed = b.sealed FROM t_0042.people_code b WHERE a.person_id = $1 AND b.person_id = $2`, one.ID, two.ID)
		must(t, err)
		if code, err := b.code(t, worktest.Ogre, one.ID); err == nil || code != "" {
			t.Error("the other person's code opened")
		} else if strings.Contains(err.Error(), liga) {
			t.Error("the error says the code")
		}
		if code, err := b.code(t, worktest.Ogre, two.ID); err != nil || code != liga {
			t.Errorf("%v", err)
		}
	})
	t.Run("asking for a code is on record with its person and reason", func(t *testing.T) {
		n := b.Scalar(t, `SELECT count(*) FROM platform.audit_intake WHERE entry LIKE '%"looked"%"`+two.ID.String()+`"%"reason":"test"%'`)
		if n != 1 {
			t.Errorf("%d", n)
		}
	})
}

func TestCompanies(t *testing.T) {
	t.Parallel()
	b := setup(t)
	var first, renamed people.Company
	b.do(t, worktest.Ogre, func(w *work.Work) (err error) {
		first, err = b.people.MeetCompany(w, "49999990001", "SIA Demo")
		return err
	})
	b.do(t, worktest.Ogre, func(w *work.Work) (err error) {
		renamed, err = b.people.MeetCompany(w, "49999990001", "SIA Jauns")
		return err
	})
	if first.ID != renamed.ID || renamed.Name != "SIA Jauns" || b.Scalar(t, "SELECT count(*) FROM t_0042.people_company") != 1 {
		t.Errorf("%+v and %+v", first, renamed)
	}
}

// sessions: the cookie is the person's id.
type sessions struct{ now func() time.Time }

// Load takes the cookie at its word.
func (s sessions) Load(_ context.Context, cookie string) (httpx.Session, bool, error) {
	id, err := uuid.Parse(cookie)
	return httpx.Session{ID: cookie, Actor: policy.Actor{ID: cookie, Kind: policy.Citizen, For: id}, Account: httpx.Account{Name: "x"}, IdleUntil: s.now().Add(time.Hour)}, err == nil, nil
}

type ogre struct{}

// ByHost is Ogre's everywhere.
func (ogre) ByHost(string) (tenancy.Tenant, bool, error) { return worktest.Ogre, true, nil }

func TestProfile(t *testing.T) {
	t.Parallel()
	b := setup(t)
	p := b.meet(t, worktest.Ogre, people.Identity{Code: liga, GivenName: "Līga", Family: "Paraudziņa"})
	texts, err := i18n.Load(frontend.Locales)
	must(t, err)
	roles := policy.Roles{}
	roles.Give(policy.Resident, people.MayKeepProfile)
	r := httpx.NewRouter(httpx.Config{
		Directory: ogre{}, Decider: roles, Sessions: sessions{b.Now}, Catalog: texts, Key: []byte("k"), Faces: httpx.Faces{Trouble: kit.Trouble}, Now: b.Now,
	})
	b.people.Manifest().Routes(r)
	send := func(method, query string, form url.Values) *httptest.ResponseRecorder {
		req := httptest.NewRequestWithContext(t.Context(), method, "http://ogre.localhost/mana-vieta/profils"+query, strings.NewReader(form.Encode()))
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		req.AddCookie(&http.Cookie{Name: httpx.Cookie, Value: p.ID.String()})
		rec := httptest.NewRecorder()
		r.ServeHTTP(rec, req)
		return rec
	}
	token := regexp.MustCompile(`name="csrf" value="([^"]+)"`).FindStringSubmatch(send(http.MethodGet, "", url.Values{}).Body.String())[1]
	fill := func(query, email, phone, lang string) *httptest.ResponseRecorder {
		return send(http.MethodPost, query, url.Values{"csrf": {token}, "email": {email}, "phone": {phone}, "lang": {lang}})
	}
	t.Run("what is wrong is said, kept on the page and not stored", func(t *testing.T) {
		long := strings.Repeat("a", 250) + "@b.example"
		for _, bad := range [][3]string{
			{"", "", "lv"},
			{"nav", "", "lv"},
			{"a@b", "", "lv"},
			{"Līga <a@b.example>", "", "lv"},
			{"a@b.example, c@d.example", "", "lv"},
			{long, "", "lv"},
			{"a@b.example\r\nBcc: x@y.example", "", "lv"},
			{"a@b.example", "123", "lv"},
			{"a@b.example", "zvani man", "lv"},
			{"a@b.example", "+3712000000000000", "lv"},
			{"a@b.example", "", ""},
			{"a@b.example", "", "ru"},
		} {
			rec := fill("", bad[0], bad[1], bad[2])
			if rec.Code != http.StatusUnprocessableEntity {
				t.Errorf("%q: %d", bad, rec.Code)
			}
		}
		if n := b.Scalar(t, "SELECT count(*) FROM t_0042.people_person WHERE email <> '' OR confirmed_at IS NOT NULL"); n != 0 {
			t.Error("it was stored")
		}
	})
	t.Run("what is right is stored clean, and on record by field names only", func(t *testing.T) {
		rec := fill("", "  liga@pasts.example ", "+371 (2) 999-0017", "en")
		if rec.Code != http.StatusSeeOther || b.Scalar(t, "SELECT count(*) FROM t_0042.people_person WHERE email = 'liga@pasts.example' AND phone = '+37129990017' AND lang = 'en' AND confirmed_at IS NOT NULL") != 1 {
			t.Errorf("%d", rec.Code)
		}
		var entry string
		must(t, b.Root.QueryRow(t.Context(), `SELECT entry FROM platform.audit_intake WHERE entry LIKE '%people.profile.confirmed%'`).Scan(&entry))
		if strings.Contains(entry, "liga@") || !strings.Contains(entry, `"email"`) || !strings.Contains(entry, `"phone"`) {
			t.Error(entry)
		}
	})
	t.Run("it leads back to where one came from, and to no other site", func(t *testing.T) {
		for back, want := range map[string]string{"/lietas/x": "/lietas/x", "https://evil.example/": "/", "//evil.example": "/", "/\\evil.example": "/"} {
			if to := fill("?atpakal="+url.QueryEscape(back), "liga@pasts.example", "", "lv").Header().Get("Location"); to != want {
				t.Errorf("%s leads to %s", back, to)
			}
		}
	})
	t.Run("nobody but a citizen has one", func(t *testing.T) {
		kinds := []policy.Kind{policy.Employee, policy.System, policy.Operator}
		if slices.ContainsFunc(kinds, func(k policy.Kind) bool {
			ctx := policy.WithActor(tenancy.With(t.Context(), worktest.Ogre), policy.Actor{ID: p.ID.String(), Kind: k})
			_, err := b.people.OwnProfile(ctx, struct{}{})
			return !errors.Is(err, people.ErrPersonNotFound)
		}) {
			t.Error("an own profile of somebody who is no citizen")
		}
	})
	t.Run("another municipality does not see it", func(t *testing.T) {
		ctx := policy.WithActor(tenancy.With(t.Context(), worktest.Cesis), policy.Actor{ID: p.ID.String(), Kind: policy.Citizen})
		if _, err := b.people.OwnProfile(ctx, struct{}{}); !errors.Is(err, people.ErrPersonNotFound) {
			t.Errorf("got %v", err)
		}
	})
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
