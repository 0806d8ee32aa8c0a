package login

import (
	"context"
	"errors"
	"strconv"
	"strings"

	"github.com/google/uuid"

	"pkip/app/apperr"
	"pkip/app/files"
	"pkip/app/httpx"
	"pkip/app/lv"
	"pkip/app/policy"
	"pkip/app/work"
	"pkip/modules/identity/login/internal/view"
	"pkip/modules/identity/people"
)

// MandateInput is a mandate on its way in.
type MandateInput struct {
	MandateQuery
	Form httpx.Posted
}

// MandateQuery is the query of the page.
type MandateQuery struct {
	Back string `query:"atpakal"`
}

var mandateRules = files.Rules{Most: maxMandate, Types: []string{"application/pdf", "image/jpeg", "image/png", "application/vnd.etsi.asic-e+zip"}}

const maxName = 100

func (m *Module) showMandate(_ context.Context, in MandateInput, refused error) (view.Mandate, error) {
	return view.Mandate{
		Given: in.Form.Get("given"), Family: in.Form.Get("family"), Code: in.Form.Get("code"),
		Back: httpx.Local(orHome(in.Back)), Faults: httpx.FaultsOf(refused),
	}, nil
}

// record keeps the mandate and goes on in its giver's name. The file is laid down first: nothing outside the database
// happens inside work.
func (m *Module) record(ctx context.Context, in MandateInput) (next string, err error) {
	grantor, faults := grantorOf(in.Form)
	heads := in.Form.Files["file"]
	if len(heads) != 1 {
		faults = append(faults, httpx.Fault{Field: "/form/file", Code: "login.mandate.file_missing"})
	}
	if faults != nil {
		return "", &httpx.Refused{Faults: faults}
	}
	body, err := heads[0].Open()
	if err != nil {
		return "", err
	}
	defer func() { _ = body.Close() }()
	f, err := files.Take(ctx, m.files, "mandates", uuid.Must(uuid.NewV7()).String(), heads[0].Filename, body, mandateRules)
	var wrong *apperr.Error
	if errors.As(err, &wrong) && wrong.Kind == apperr.Invalid {
		return "", &httpx.Refused{Faults: []httpx.Fault{{Field: "/form/file", Code: wrong.Code, Params: map[string]string{"max": strconv.Itoa(maxMandate>>20) + " MB"}}}}
	}
	if err != nil {
		return "", err
	}
	var person people.Person
	err = m.office.Do(ctx, func(_ context.Context, w *work.Work) error {
		person, err = m.own(w)
		if err != nil {
			return err
		}
		mandate, err := m.people.RecordMandate(w, people.MandateInput{
			Attorney: person.ID, Grantor: grantor, FileKey: f.Key, FileName: f.Name, FileType: f.Type, FileSize: f.Size,
		})
		if err != nil {
			return err
		}
		return m.act(ctx, w, capacity{ForID: mandate.GrantorID, Basis: policy.PowerOfAttorney, MandateID: mandate.ID})
	})
	if err != nil {
		return "", err
	}
	s, _ := httpx.SessionOf(ctx)
	m.cache.forget(ctx, s.ID)
	return m.afterwards(person, httpx.Local(orHome(in.Back))), nil
}

// grantorOf reads who gave the mandate.
func grantorOf(form httpx.Posted) (who people.Identity, faults []httpx.Fault) {
	who.GivenName, who.Family = strings.Join(strings.Fields(form.Get("given")), " "), strings.Join(strings.Fields(form.Get("family")), " ")
	for _, f := range []struct{ field, value string }{{"given", who.GivenName}, {"family", who.Family}} { // in the order of the page
		switch {
		case f.value == "":
			faults = append(faults, httpx.Fault{Field: "/form/" + f.field, Code: "login.mandate." + f.field + "_missing"})
		case len([]rune(f.value)) > maxName:
			faults = append(faults, httpx.Fault{Field: "/form/" + f.field, Code: "login.mandate.name_long"})
		}
	}
	code, ok := lv.PersonCode(form.Get("code"))
	if !ok {
		faults = append(faults, httpx.Fault{Field: "/form/code", Code: "login.mandate.code_wrong"})
	}
	who.Code = code
	return who, faults
}
