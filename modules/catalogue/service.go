package catalogue

import (
	"fmt"
	"sync"

	"pkip/app/apperr"
	"pkip/app/eservice"
	"pkip/app/store"
	"pkip/app/work"
	"pkip/modules/forms"
)

// Service is a service that the municipality offers.
type Service struct {
	store.Record
	Key       string
	Slug      string
	Opened    bool
	Overlay   string `gorm:"type:jsonb"` // the municipality's differences, a JSON merge patch
	Published int    // the version in force
}

// TableName keeps the row in the module's own corner.
func (Service) TableName() string { return "tenant.catalogue_service" }

// What can go wrong.
var (
	ErrServiceNotFound = apperr.New(apperr.NotFound, "catalogue.service.not_found")
	ErrServiceChanged  = apperr.New(apperr.Conflict, "catalogue.service.changed_meanwhile")
	ErrServiceClosed   = apperr.New(apperr.Conflict, "catalogue.service.closed")
)

// Published is one version of a service as it was published, ready to be used.
type Published struct {
	Key        string
	Number     int
	Definition *eservice.Definition
	forms      map[string]*forms.Form
}

// Form returns a compiled form of the version.
func (p Published) Form(id string) (*forms.Form, error) {
	f, ok := p.forms[id]
	if !ok {
		return nil, fmt.Errorf("catalogue: %s has no form %q", p.Key, id)
	}
	return f, nil
}

// Current is a step: the version in force of an open service, by its slug.
func (m *Module) Current(w *work.Work, slug string) (Published, error) {
	s, err := serviceBySlug(w, slug)
	if err != nil {
		return Published{}, err
	}
	if !s.Opened {
		return Published{}, ErrServiceClosed
	}
	return m.version(w, s, s.Published)
}

// At is a step: a version that a case or a draft began with, whatever is in force now.
func (m *Module) At(w *work.Work, key string, number int) (Published, error) {
	s, err := serviceByKey(w, key)
	if err != nil {
		return Published{}, err
	}
	return m.version(w, s, number)
}

func (m *Module) version(w *work.Work, s Service, number int) (p Published, err error) {
	hash, err := hashOf(w, s.ID, number)
	if err != nil {
		return p, err
	}
	p, ok := m.compiled.get(hash)
	if !ok {
		text, err := definitionOf(w, s.ID, number)
		if err != nil {
			return p, err
		}
		p, err = compile(text)
		if err != nil {
			return p, err
		}
		m.compiled.put(hash, p)
	}
	p.Key, p.Number = s.Key, number
	return p, nil
}

func compile(text string) (p Published, err error) {
	p.Definition, err = eservice.Parse([]byte(text))
	if err != nil {
		return p, fmt.Errorf("a published definition: %w", err)
	}
	p.forms = map[string]*forms.Form{}
	ids := []string{}
	for id := range p.Definition.Forms {
		ids = append(ids, id)
	}
	if p.Definition.Suitability != nil {
		ids = append(ids, eservice.Suitability)
	}
	for _, id := range ids {
		p.forms[id], err = forms.Compile(p.Definition, id)
		if err != nil {
			return p, err
		}
	}
	return p, nil
}

// maxCompiled bounds the memory: a definition is the same for most municipalities, so there are few.
const maxCompiled = 256

// compiled keeps what compiling made, by the hash of the definition: it is the same for every municipality.
type compiled struct {
	mu   sync.RWMutex
	rows map[string]Published
}

func newCompiled() *compiled { return &compiled{rows: map[string]Published{}} }

func (c *compiled) get(hash string) (Published, bool) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	p, ok := c.rows[hash]
	return p, ok
}

func (c *compiled) put(hash string, p Published) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.rows) >= maxCompiled {
		clear(c.rows)
	}
	c.rows[hash] = p
}
