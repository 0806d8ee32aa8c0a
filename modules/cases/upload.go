package cases

import (
	"context"
	"errors"
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
	err = m.office.Do(ctx, func(_ context.Context, w *work.Work) error {
		return addFile(w, fileRow{
			ID: id, DraftID: in.Draft, Question: q.ID, Key: got.Key, Name: got.Name, Type: got.Type, Size: got.Size, Hash: got.Hash,
			Virus: "unchecked", AddedAt: w.Now,
		})
	})
	return f, nil, err
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
