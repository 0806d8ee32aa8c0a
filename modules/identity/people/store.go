package people

import (
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"

	"pkip/app/apperr"
	"pkip/app/store"
	"pkip/app/work"
)

var (
	persons   = store.TableOf[Person](ErrPersonNotFound, ErrPersonChanged)
	companies = store.TableOf[Company](ErrCompanyNotFound, ErrCompanyChanged).Unique(errCompanyTaken, "reg_no")
	mandates  = store.TableOf[Mandate](ErrMandateNotFound, ErrMandateChanged)
)

// errCompanyTaken never leaves the module: the row that is there is taken instead.
var errCompanyTaken = apperr.New(apperr.Conflict, "people.company.changed_meanwhile")

func heldBy(attorney uuid.UUID) store.Filter { return store.Where("attorney_id = ?", attorney) }

// codeRow is one personal code of a person.
type codeRow struct {
	Mark     []byte
	PersonID uuid.UUID
	Sealed   []byte
	Historic bool
	Since    time.Time
}

func byMark(w *work.Work, mark []byte) (id uuid.UUID, found bool, err error) {
	var ids []uuid.UUID
	err = store.Query(w).Raw("SELECT person_id FROM tenant.people_code WHERE mark = ?", mark).Scan(&ids).Error
	if err != nil {
		return id, false, fmt.Errorf("person by code: %w", err)
	}
	if len(ids) == 0 {
		return id, false, nil
	}
	return ids[0], true, nil
}

// retireCodes marks the person's other codes as historic, before a new one comes into force.
func retireCodes(w *work.Work, person uuid.UUID, current []byte) error {
	err := store.Query(w).Exec("UPDATE tenant.people_code SET historic = true WHERE person_id = ? AND mark <> ? AND NOT historic", person, current).Error
	if err != nil {
		return fmt.Errorf("retiring codes: %w", err)
	}
	return nil
}

func keepCode(w *work.Work, c codeRow) error {
	// The person comes first: gorm spreads a slice that stands right after a parenthesis, bytes too.
	err := store.Query(w).Exec(`INSERT INTO tenant.people_code (person_id, mark, sealed, historic, since) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT (mark) DO UPDATE SET historic = excluded.historic WHERE people_code.historic <> excluded.historic`,
		c.PersonID, c.Mark, c.Sealed, c.Historic, c.Since).Error
	if err != nil {
		return fmt.Errorf("keeping a code: %w", err)
	}
	return nil
}

// forgetPerson removes a row that was made a moment ago, with its codes.
func forgetPerson(w *work.Work, id uuid.UUID) error {
	for _, q := range []string{"DELETE FROM tenant.people_code WHERE person_id = ?", "DELETE FROM tenant.people_person WHERE id = ?"} {
		err := store.Query(w).Exec(q, id).Error
		if err != nil {
			return fmt.Errorf("forgetting a double row: %w", err)
		}
	}
	return nil
}

func currentCode(w *work.Work, person uuid.UUID) (sealed []byte, found bool, err error) {
	var rows []struct{ Sealed []byte }
	err = store.Query(w).Raw("SELECT sealed FROM tenant.people_code WHERE person_id = ? AND NOT historic", person).Scan(&rows).Error
	if err != nil {
		return nil, false, fmt.Errorf("code of a person: %w", err)
	}
	if len(rows) == 0 {
		return nil, false, nil
	}
	return rows[0].Sealed, true, nil
}

func companyByRegNo(w *work.Work, regNo string) (c Company, err error) {
	var ids []uuid.UUID
	err = store.Query(w).Raw("SELECT id FROM tenant.people_company WHERE reg_no = ?", regNo).Scan(&ids).Error
	if err != nil {
		return c, fmt.Errorf("company by number: %w", err)
	}
	if len(ids) == 0 {
		return c, ErrCompanyNotFound
	}
	return companies.Get(w, ids[0])
}

func mandatesOf(w *work.Work, attorney uuid.UUID) (all []Mandate, err error) {
	err = store.Query(w).Where("attorney_id = ? AND state <> 'rejected'", attorney).Order("id DESC").Limit(50).Find(&all).Error
	if err != nil {
		return nil, errors.Join(errors.New("mandates of an attorney"), err)
	}
	return all, nil
}
