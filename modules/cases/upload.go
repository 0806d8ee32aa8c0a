package cases

import (
	"context"
	"errors"
	"log/slog"
	"mime/multipart"
	"strconv"

	"github.com/google/uuid"

	"pkip/app/apperr"
	"pkip/app/eservice"
	"pkip/app/files"
	"pkip/app/httpx"
	"pkip/app/work"
	"pkip/modules/forms"
)

// takenFile is an uploaded file that lies in the store and has its row.
type takenFile struct {
	question string
	file     forms.File
}

// take lays down the files that came with a page, each under the question whose field it was in; whatever button was
// pressed, a chosen file is not forgotten. A file that is not taken is a fault at its question.
func (m *Module) take(ctx context.Context, o opened, in StepInput) (taken []takenFile, faults []forms.Fault, err error) {
	for _, q := range o.form.Questions() {
		if q.Page != in.Step || q.Kind != eservice.KindFile || (q.Group != "") != (in.Row != "") {
			continue
		}
		for _, head := range in.Form.Files[q.ID] {
			if head.Filename == "" {
				continue
			}
			f, fault, err := m.takeOne(ctx, o, in, q, head)
			if err != nil {
				return nil, nil, err
			}
			if fault != nil {
				faults = append(faults, fault...)
				continue
			}
			taken = append(taken, takenFile{q.ID, f})
		}
	}
	return taken, faults, nil
}

func (m *Module) takeOne(ctx context.Context, o opened, in StepInput, q forms.Question, head *multipart.FileHeader) (f forms.File, faults []forms.Fault, err error) {
	body, err := head.Open()
	if err != nil {
		return f, nil, err
	}
	defer func() { _ = body.Close() }()
	id := uuid.Must(uuid.NewV7())
	most := q.MaxBytes
	if most == 0 || most > maxPage {
		most = maxPage
	}
	got, err := files.Take(ctx, m.files, "drafts/"+in.Draft.String(), id.String(), head.Filename, body, files.Rules{Most: most, Types: q.Accept})
	var wrong *apperr.Error
	if errors.As(err, &wrong) && wrong.Kind == apperr.Invalid {
		return f, []forms.Fault{fileFault(q, in, wrong, most)}, nil
	}
	if err != nil {
		return f, nil, err
	}
	f = forms.File{ID: id.String(), Name: got.Name, Size: got.Size, Type: got.Type}
	faults = o.form.CheckFile(q.Group, in.Row, q.ID, f, o.draft.Answers.Answers)
	if forms.Blocking(faults) {
		return f, faults, m.files.Delete(ctx, got.Key)
	}
	row := fileRow{
		ID: id, DraftID: in.Draft, Question: q.ID, Key: got.Key, Name: got.Name, Type: got.Type, Size: got.Size, Hash: got.Hash, Virus: "unchecked",
	}
	err = m.keepFile(ctx, row)
	if err != nil { // nothing mentions it: it goes again
		return f, nil, errors.Join(err, m.files.Delete(context.WithoutCancel(ctx), got.Key))
	}
	return f, nil, nil
}

// maxFiles is how many files a draft may hold, over all its questions.
const maxFiles = 100

// keepFile writes down a file of a draft that is still open, and that the actor may fill in at this very moment.
func (m *Module) keepFile(ctx context.Context, row fileRow) error {
	return m.office.Do(ctx, func(_ context.Context, w *work.Work) error {
		err := lockDraft(w, row.DraftID)
		if err != nil {
			return err
		}
		o, err := m.load(w, row.DraftID)
		if err != nil {
			return err
		}
		n, err := countFiles(w, row.DraftID)
		if err != nil {
			return err
		}
		switch {
		case o.draft.CaseID != nil:
			return ErrDraftSent
		case n >= maxFiles:
			return ErrTooManyFiles
		}
		row.AddedAt = w.Now
		err = addFile(w, row)
		if err != nil {
			return err
		}
		return w.Audit("cases.file.added", row.ID, work.Detail{IDs: map[string]uuid.UUID{"draft": row.DraftID}})
	})
}

// dropFiles removes files that a resident took out of the answers, unless an answer names them all the same.
func (m *Module) dropFiles(ctx context.Context, draft uuid.UUID, out map[string]bool) error {
	if len(out) == 0 {
		return nil
	}
	var gone []fileRow
	err := m.office.Do(ctx, func(_ context.Context, w *work.Work) error {
		err := lockDraft(w, draft)
		if err != nil {
			return err
		}
		o, err := m.load(w, draft)
		if err != nil || o.draft.CaseID != nil {
			return err
		}
		all, err := filesOfDraft(w, draft)
		if err != nil {
			return err
		}
		named := filesIn(o.form, o.draft.Answers.Answers)
		for _, f := range all {
			if named[f.ID.String()] || !out[f.ID.String()] {
				continue
			}
			err = removeFile(w, f.ID)
			if err != nil {
				return err
			}
			err = w.Audit("cases.file.removed", f.ID, work.Detail{IDs: map[string]uuid.UUID{"draft": draft}})
			if err != nil {
				return err
			}
			gone = append(gone, f)
		}
		return nil
	})
	if err != nil {
		return err
	}
	m.erase(ctx, gone)
	return nil
}

// erase deletes files whose rows are gone. One that stays behind cannot be reached any more.
func (m *Module) erase(ctx context.Context, gone []fileRow) {
	for _, f := range gone {
		err := m.files.Delete(ctx, f.Key)
		if err != nil {
			slog.WarnContext(ctx, "a file was left behind", "key", f.Key, "error", err)
		}
	}
}

// takenOut are the files that answers named before and do not any more.
func takenOut(form *forms.Form, before, after forms.Answers) map[string]bool {
	out, kept := filesIn(form, before), filesIn(form, after)
	for id := range kept {
		delete(out, id)
	}
	return out
}

// filesIn are the files that answers name, by id. A file is shown and sent along only while an answer names it.
func filesIn(form *forms.Form, a forms.Answers) map[string]bool {
	named := map[string]bool{}
	for _, q := range form.Questions() {
		if q.Kind != eservice.KindFile {
			continue
		}
		holders := []forms.Answers{a}
		if q.Group != "" {
			holders = a.Rows(q.Group)
		}
		for _, h := range holders {
			for _, f := range h.Files(q.ID) {
				named[f.ID] = true
			}
		}
	}
	return named
}

// fileFault says about a file what the floor found out, in the words of the form.
func fileFault(q forms.Question, in StepInput, wrong *apperr.Error, most int64) forms.Fault {
	f := forms.Fault{Page: q.Page, Row: in.Row, Question: q.ID, Label: q.Label, Code: "file_type", Params: map[string]string{"types": forms.Types(q.Accept)}}
	switch {
	case errors.Is(wrong, files.ErrTooLarge):
		f.Code, f.Params = "file_large", map[string]string{"bytes": strconv.FormatInt(most, 10)}
	case errors.Is(wrong, files.ErrEmpty):
		f.Code, f.Params = "file_empty", nil
	}
	return f
}

// attach puts the files into the answers.
func attach(form *forms.Form, in StepInput, taken []takenFile, a forms.Answers) forms.Answers {
	for _, t := range taken {
		group := ""
		for _, q := range form.Questions() {
			if q.ID == t.question && q.Page == in.Step {
				group = q.Group
			}
		}
		a = form.AddFile(group, in.Row, t.question, t.file, a)
	}
	return a
}

// FileInput names a file of a draft or of a case.
type FileInput struct{ FilePath }

// FilePath is the path of a draft's file.
type FilePath struct {
	Draft uuid.UUID `path:"draft"`
	File  uuid.UUID `path:"file"`
}

func (m *Module) downloadDraftFile(ctx context.Context, in FileInput) (d httpx.Download, err error) {
	var f fileRow
	err = m.office.Look(ctx, "file of an own draft", func(_ context.Context, w *work.Work) error {
		o, err := m.load(w, in.Draft)
		if err != nil {
			return err
		}
		w.Shows(o.draft.ForID)
		if !filesIn(o.form, o.draft.Answers.Answers)[in.File.String()] {
			return ErrFileNotFound
		}
		f, err = fileOf(w, in.Draft, in.File)
		return err
	})
	if err != nil {
		return d, err
	}
	return m.download(ctx, f)
}

func (m *Module) download(ctx context.Context, f fileRow) (d httpx.Download, err error) {
	body, size, err := m.files.Get(ctx, f.Key)
	if err != nil {
		return d, err
	}
	return httpx.Download{Name: f.Name, Type: f.Type, Size: size, Body: body}, nil
}
