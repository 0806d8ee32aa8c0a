package cases

import (
	"fmt"
	"time"

	"github.com/google/uuid"

	"pkip/app/apperr"
	"pkip/app/page"
	"pkip/app/store"
	"pkip/app/work"
)

var (
	drafts = store.TableOf[Draft](ErrDraftNotFound, ErrDraftChanged).Unique(ErrDraftTaken, "id")
	cases  = store.TableOf[Case](ErrCaseNotFound, ErrCaseChanged)
)

// ErrFileNotFound means that there is no such file, or not for this person.
var ErrFileNotFound = apperr.New(apperr.NotFound, "cases.file.not_found")

// ErrTooManyFiles means that a draft holds as many files as it may.
var ErrTooManyFiles = apperr.New(apperr.Conflict, "cases.file.too_many")

// fileRow is a file of a draft or a case.
type fileRow struct {
	ID, DraftID               uuid.UUID
	Question, Key, Name, Type string
	Size                      int64
	Hash, Virus               string
	AddedAt                   time.Time
}

// ListInput asks for a page of cases.
type ListInput struct{ ListQuery }

// ListQuery is the query of the list.
type ListQuery struct {
	After string `query:"after" maxLength:"400" doc:"the next of the page before"`
}

// Page is a page of cases, the newest first.
type Page struct {
	Items []Case `json:"items"`
	Next  string `json:"next,omitempty"`
}

// pageSize is how many cases stand on a page.
const pageSize = 20

// lockDraft makes a second submission of the same draft wait for the first.
func lockDraft(w *work.Work, id uuid.UUID) error {
	var found []int
	err := store.Query(w).Raw("SELECT 1 FROM tenant.cases_draft WHERE id = ? FOR UPDATE", id).Scan(&found).Error
	if err != nil {
		return fmt.Errorf("locking a draft: %w", err)
	}
	return nil
}

func openDrafts(w *work.Work, person uuid.UUID) (n int, err error) {
	err = store.Query(w).Raw("SELECT count(*) FROM tenant.cases_draft WHERE person_id = ? AND case_id IS NULL", person).Scan(&n).Error
	if err != nil {
		return 0, fmt.Errorf("counting drafts: %w", err)
	}
	return n, nil
}

func ownDrafts(w *work.Work) (list []Draft, err error) {
	err = mayFill(w.Actor)(store.Query(w)).Where("case_id IS NULL").Order("saved_at DESC, id").Limit(maxDrafts).Find(&list).Error
	if err != nil {
		return nil, fmt.Errorf("own drafts: %w", err)
	}
	return list, nil
}

func removeDraft(w *work.Work, id uuid.UUID) error {
	err := store.Query(w).Exec("DELETE FROM tenant.cases_draft WHERE id = ? AND case_id IS NULL", id).Error
	if err != nil {
		return fmt.Errorf("discarding a draft: %w", err)
	}
	return nil
}

// ownCases is one page by (received_at, id), the newest first: the hundredth costs what the first does.
func ownCases(w *work.Work, in ListInput) (out Page, err error) {
	db := maySee(w.Actor)(store.Query(w))
	after, further, err := page.Query{After: in.After}.Cursor()
	if err != nil {
		return out, err
	}
	if further {
		at, err := time.Parse(time.RFC3339Nano, after.Key)
		if err != nil {
			return out, page.ErrCursor
		}
		db = db.Where("(received_at, id) < (?, ?)", at, after.ID)
	}
	out.Items = []Case{}
	err = db.Order("received_at DESC, id DESC").Limit(pageSize + 1).Find(&out.Items).Error
	if err != nil {
		return out, fmt.Errorf("own cases: %w", err)
	}
	if len(out.Items) > pageSize {
		out.Items = out.Items[:pageSize]
		last := out.Items[pageSize-1]
		out.Next = page.Cursor{Key: last.ReceivedAt.UTC().Format(time.RFC3339Nano), ID: last.ID}.String()
	}
	return out, nil
}

func addEvent(w *work.Work, e Event) error {
	err := store.Query(w).Exec("INSERT INTO tenant.cases_event (id, case_id, at, action, state, status, reason, actor) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
		e.ID, e.CaseID, e.At, e.Action, e.State, e.Status, e.Reason, e.Actor).Error
	if err != nil {
		return fmt.Errorf("noting an event: %w", err)
	}
	return nil
}

func eventsOf(w *work.Work, id uuid.UUID) (list []Event, err error) {
	err = store.Query(w).Raw("SELECT id, case_id, at, action, state, status, reason, actor FROM tenant.cases_event WHERE case_id = ? ORDER BY at, id LIMIT 500", id).Scan(&list).Error
	if err != nil {
		return nil, fmt.Errorf("events of a case: %w", err)
	}
	return list, nil
}

func addFile(w *work.Work, f fileRow) error {
	err := store.Query(w).Exec(`INSERT INTO tenant.cases_file (id, draft_id, question, key, name, type, size, hash, virus, added_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, f.ID, f.DraftID, f.Question, f.Key, f.Name, f.Type, f.Size, f.Hash, f.Virus, f.AddedAt).Error
	if err != nil {
		return fmt.Errorf("keeping a file: %w", err)
	}
	return nil
}

const fileColumns = "f.id, f.draft_id, f.question, f.key, f.name, f.type, f.size, f.hash, f.virus, f.added_at"

func fileOf(w *work.Work, draft, id uuid.UUID) (f fileRow, err error) {
	var found []fileRow
	err = store.Query(w).Raw("SELECT "+fileColumns+" FROM tenant.cases_file f WHERE f.id = ? AND f.draft_id = ?", id, draft).Scan(&found).Error
	if err != nil {
		return f, fmt.Errorf("file of a draft: %w", err)
	}
	if len(found) == 0 {
		return f, ErrFileNotFound
	}
	return found[0], nil
}

func countFiles(w *work.Work, draft uuid.UUID) (n int, err error) {
	err = store.Query(w).Raw("SELECT count(*) FROM tenant.cases_file WHERE draft_id = ?", draft).Scan(&n).Error
	if err != nil {
		return 0, fmt.Errorf("counting files: %w", err)
	}
	return n, nil
}

func removeFile(w *work.Work, id uuid.UUID) error {
	err := store.Query(w).Exec("DELETE FROM tenant.cases_file WHERE id = ?", id).Error
	if err != nil {
		return fmt.Errorf("removing a file: %w", err)
	}
	return nil
}

func filesOfDraft(w *work.Work, draft uuid.UUID) (list []fileRow, err error) {
	err = store.Query(w).Raw("SELECT "+fileColumns+" FROM tenant.cases_file f WHERE f.draft_id = ? ORDER BY f.id LIMIT 500", draft).Scan(&list).Error
	if err != nil {
		return nil, fmt.Errorf("files of a draft: %w", err)
	}
	return list, nil
}

func filesOf(w *work.Work, id uuid.UUID) (list []fileRow, err error) {
	err = store.Query(w).Raw("SELECT "+fileColumns+` FROM tenant.cases_file f JOIN tenant.cases_draft d ON d.id = f.draft_id
		WHERE d.case_id = ? ORDER BY f.id LIMIT 500`, id).Scan(&list).Error
	if err != nil {
		return nil, fmt.Errorf("files of a case: %w", err)
	}
	return list, nil
}
