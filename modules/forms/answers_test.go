package forms_test

import (
	"encoding/json"
	"testing"

	"pkip/app/eservice"
	"pkip/modules/forms"
)

var shapes = forms.Answers{
	"text": "x", "yes": true, "whole": 3.0, "half": 3.5, "stored": json.Number("4"), "wide": int64(5), "small": 6, "day": "2026-11-24", "noday": "2026-02-30",
	"rows": []any{map[string]any{"id": rowA}, "hostile", nil}, "broken": map[string]any{"typed": "zz"},
}

func TestNumbersAndDates(t *testing.T) {
	t.Parallel()
	a := shapes
	for id, want := range map[string]int64{"whole": 3, "stored": 4, "wide": 5, "small": 6, "half": -1, "text": -1, "nothing": -1, "broken": -1} {
		n, ok := a.Int(id)
		if ok != (want >= 0) || ok && n != want {
			t.Errorf("%s: %d, %v", id, n, ok)
		}
	}
	day, ok := a.Date("day")
	_, bad := a.Date("noday")
	if !ok || bad || day != today {
		t.Errorf("dates: %v %v", day, bad)
	}
}

func TestOneShapeIsNotTakenForAnother(t *testing.T) {
	t.Parallel()
	a := shapes
	if !a.Bool("yes") || a.Bool("text") || a.Text("yes") != "" || a.Has("nothing") || !a.Has("broken") {
		t.Error("one shape was taken for another")
	}
	if rows := a.Rows("rows"); len(rows) != 1 {
		t.Errorf("rows: %v", rows)
	}
	if p, state := a.Parcel("text"); p.Designation != "" || state != "" || a.Address("rows").Text != "" || a.Files("text") != nil || a.Choices("yes") != nil {
		t.Error("one shape was taken for another")
	}
	body, err := json.Marshal(forms.Answers(nil))
	if err != nil || string(body) != "{}" {
		t.Errorf("nothing is %s, %v", body, err)
	}
}

func TestQuestionsTellWhatTheyAre(t *testing.T) {
	t.Parallel()
	f := form(t, eservice.Application)
	photo, ok := f.Question("items", "photo")
	if !ok || photo.Kind != eservice.KindFile || photo.Page != "items" || photo.Group != "items" || photo.Max != 1 || photo.MaxBytes != 1<<20 || forms.Types(photo.Accept) != "JPG, PNG" {
		t.Errorf("%+v", photo)
	}
	if f.ID() != eservice.Application || f.Title().EN != "Application" {
		t.Errorf("%s is called %v", f.ID(), f.Title())
	}
	byClass := map[eservice.Data]int{}
	for _, q := range f.Questions() {
		byClass[q.Data]++
	}
	if byClass[eservice.DataIdentifier] != 1 || byClass[eservice.DataFinancial] != 1 || byClass[""] != 2 {
		t.Errorf("classes: %v", byClass)
	}
}

func TestWhatIsNotThere(t *testing.T) {
	t.Parallel()
	f := form(t, eservice.Application)
	for _, x := range [][2]string{{"", "photo"}, {"items", "name"}, {"nothing", "photo"}} {
		_, ok := f.Question(x[0], x[1])
		if ok {
			t.Errorf("%v was found", x)
		}
	}
	_, err := forms.Compile(definition(t), "nothing")
	if err == nil {
		t.Error("a form that is not there was compiled")
	}
}

func TestUploads(t *testing.T) {
	t.Parallel()
	f := form(t, eservice.Application)
	a := f.AddFile("", "", "papers", forms.File{ID: file, Name: "a.pdf", Type: "application/pdf", Size: 1}, forms.Answers{})
	if !f.Screen(forms.Citizen, "papers", "", a, nil, options()).Upload() || f.Screen(forms.Consultation, "papers", "", a, nil, options()).Upload() {
		t.Error("only who writes uploads")
	}
	if got := f.CheckFile("items", rowB, "photo", forms.File{ID: "1", Name: "a", Type: "image/png", Size: 1}, a); len(got) != 1 || got[0].Code != "row_unknown" {
		t.Errorf("a file for a row that is not there: %v", got)
	}
	if got := f.CheckFile("", "", "name", forms.File{}, a); len(got) != 1 || got[0].Code != "file_broken" {
		t.Errorf("a file for a text: %v", got)
	}
}
