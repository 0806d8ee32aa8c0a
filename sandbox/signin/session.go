package signin

import (
	"crypto/rand"
	"encoding/hex"
	"net/http"
	"sync"
	"time"

	"github.com/crewjam/saml"
)

const (
	cookieName  = "latvija_sesija"
	sessionAge  = 8 * time.Hour
	pendingAge  = 30 * time.Minute
	maxSessions = 2000 // of each kind; the oldest go first
)

// pending is a request to sign somebody in, kept while the person chooses.
type pending struct {
	at         time.Time
	to         address
	relayState string
	force      bool
	sp         *saml.EntityDescriptor
}

type session struct {
	at time.Time
	id Identity
}

// store keeps sessions, pending requests and, for replays, the last answer to each provider.
type store struct {
	now    func() time.Time
	secure bool // cookies over TLS only

	mu       sync.Mutex
	sessions map[string]session
	waiting  map[string]pending
	last     map[string]string
}

func newStore(now func() time.Time, secure bool) *store {
	s := &store{now: now, secure: secure}
	s.reset()
	return s
}

func (s *store) reset() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sessions, s.waiting, s.last = map[string]session{}, map[string]pending{}, map[string]string{}
}

func draw() string {
	raw := make([]byte, 24)
	_, _ = rand.Read(raw) // never fails: the runtime stops the program first
	return hex.EncodeToString(raw)
}

// sweep drops what is too old and, when a map is full, its oldest entry.
func sweep[T any](m map[string]T, at func(T) time.Time, since time.Time) {
	oldest := ""
	for k, v := range m {
		if at(v).Before(since) {
			delete(m, k)
		} else if oldest == "" || at(v).Before(at(m[oldest])) {
			oldest = k
		}
	}
	if len(m) >= maxSessions {
		delete(m, oldest)
	}
}

func (s *store) wait(p pending) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	sweep(s.waiting, func(p pending) time.Time { return p.at }, s.now().Add(-pendingAge))
	k := draw()
	p.at = s.now()
	s.waiting[k] = p
	return k
}

func (s *store) pending(k string) (pending, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p, ok := s.waiting[k]
	return p, ok && p.at.After(s.now().Add(-pendingAge))
}

func (s *store) done(k string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.waiting, k)
}

// start opens a session and gives the browser its cookie.
func (s *store) start(w http.ResponseWriter, id Identity) Identity {
	s.mu.Lock()
	defer s.mu.Unlock()
	sweep(s.sessions, func(x session) time.Time { return x.at }, s.now().Add(-sessionAge))
	k := draw()
	id.Since = s.now()
	s.sessions[k] = session{at: s.now(), id: id}
	http.SetCookie(w, &http.Cookie{ //nolint:gosec // Secure follows the address: on loopback it is plain HTTP
		Name: cookieName, Value: k, Path: "/", HttpOnly: true, Secure: s.secure, SameSite: http.SameSiteLaxMode,
	})
	return id
}

func (s *store) who(r *http.Request) (Identity, bool) {
	c, err := r.Cookie(cookieName)
	if err != nil {
		return Identity{}, false
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	x, ok := s.sessions[c.Value]
	return x.id, ok && x.at.After(s.now().Add(-sessionAge))
}

// end closes the browser's session.
func (s *store) end(w http.ResponseWriter, r *http.Request) {
	c, err := r.Cookie(cookieName)
	if err != nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.sessions, c.Value)
	http.SetCookie(w, &http.Cookie{Name: cookieName, Path: "/", MaxAge: -1, HttpOnly: true, Secure: s.secure, SameSite: http.SameSiteLaxMode}) //nolint:gosec // as in start
}

// endByNameID closes every session of an identity, for a provider's request that came without a cookie.
func (s *store) endByNameID(nameID, index string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := 0
	for k, x := range s.sessions {
		if x.id.NameID() == nameID && (index == "" || x.id.Index == index) {
			delete(s.sessions, k)
			n++
		}
	}
	return n
}

// replay returns the last answer to a provider's address and remembers the one given if there is none.
func (s *store) replay(acs, answer string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	old, ok := s.last[acs]
	if !ok {
		s.last[acs] = answer
		return answer
	}
	return old
}

func (s *store) remember(acs, answer string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.last[acs] = answer
}
