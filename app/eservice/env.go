package eservice

import (
	"fmt"

	"pkip/app/eservice/rule"
)

var text = rule.Type{Kind: rule.Text}

// tenantType is what an expression may know of the municipality.
var tenantType = rule.Type{Kind: rule.Object, Name: "tenant", Fields: map[string]rule.Type{
	"territory": text, // ATVK code
	"name":      text,
}}

// actorType is what an expression may know of who fills in the form.
var actorType = rule.Type{Kind: rule.Object, Name: "actor", Fields: map[string]rule.Type{
	"capacity": text, // self, child, company, mandate
	"channel":  text, // portal, counter, ...
}}

// caseType is what a guard may know of the case.
var caseType = rule.Type{Kind: rule.Object, Name: "case", Fields: map[string]rule.Type{
	"state":     text,
	"channel":   text,
	"submitted": text, // dates
	"due":       text,
	"decision":  text, // the id of the document that decided
	"charged":   {Kind: rule.Int},
	"paid":      {Kind: rule.Int}, // cents
	"extended":  {Kind: rule.Bool},
}}

var (
	parcelFields = map[string]rule.Type{
		"designation": text, "address": text, "atvk": text, "municipality": text, "areaM2": {Kind: rule.Int}, "state": text,
	}
	addressFields = map[string]rule.Type{"text": text, "code": text, "atvk": text}
	fileFields    = map[string]rule.Type{"id": text, "name": text, "size": {Kind: rule.Int}, "type": text}
)

// answerType is what an expression sees of a question's answer; a question that only shows text has none.
func answerType(form, id string, q Question) (rule.Type, bool) {
	switch q.Kind {
	case KindInteger:
		return rule.Type{Kind: rule.Int}, true
	case KindDecimal:
		return rule.Type{Kind: rule.Double}, true
	case KindYesNo, KindStatement:
		return rule.Type{Kind: rule.Bool}, true
	case KindChoices:
		return rule.Type{Kind: rule.Texts}, true
	case KindParcel:
		return rule.Type{Kind: rule.Object, Name: "parcel", Fields: parcelFields}, true
	case KindAddress:
		return rule.Type{Kind: rule.Object, Name: "address", Fields: addressFields}, true
	case KindFile:
		return rule.Type{Kind: rule.Objects, Name: "file", Fields: fileFields}, true
	case KindGroup:
		return rule.Type{Kind: rule.Objects, Name: rowName(form, id), Fields: rowFields(form, q)}, true
	case KindInfo:
		return rule.Type{}, false
	case KindText, KindTextarea, KindDate, KindChoice, KindPersonCode, KindRegNo, KindEmail, KindPhone:
	}
	return text, true
}

func rowName(form, group string) string { return "row." + form + "." + group }

func rowFields(form string, group Question) map[string]rule.Type {
	fields := map[string]rule.Type{"id": text}
	for id, q := range group.Questions {
		t, ok := answerType(form, id, q)
		if ok {
			fields[id] = t
		}
	}
	return fields
}

func (d *Definition) answersType(form string) (rule.Type, error) {
	f, ok := d.Form(form)
	if !ok {
		return rule.Type{}, fmt.Errorf("typing answers: no form %q", form)
	}
	t := rule.Type{Kind: rule.Object, Name: "answers." + form, Fields: map[string]rule.Type{}}
	for _, page := range f.Pages {
		for id, q := range page.Questions {
			answer, ok := answerType(form, id, q)
			if ok {
				t.Fields[id] = answer
			}
		}
	}
	return t, nil
}

// FormEnv is what expressions of a form may use: answers, today, tenant, actor, and in an employee's form the
// application.
func (d *Definition) FormEnv(form string) (*rule.Env, error) {
	answers, err := d.answersType(form)
	if err != nil {
		return nil, err
	}
	variables := map[string]rule.Type{"answers": answers, "today": text, "tenant": tenantType, "actor": actorType}
	if form != Application && form != Suitability {
		variables["application"], err = d.answersType(Application)
		if err != nil {
			return nil, err
		}
	}
	return rule.NewEnv(variables)
}

// RowEnv is FormEnv with the row of a group.
func (d *Definition) RowEnv(form, group string) (*rule.Env, error) {
	f, _ := d.Form(form)
	q, ok := f.Question(group)
	if !ok || q.Kind != KindGroup {
		return nil, fmt.Errorf("typing a row: %q has no group %q", form, group)
	}
	env, err := d.FormEnv(form)
	if err != nil {
		return nil, err
	}
	return env.With(map[string]rule.Type{"row": {Kind: rule.Object, Name: rowName(form, group), Fields: rowFields(form, q)}})
}

// WorkflowEnv is what guards may use: every form's answers under its id, the case, its tasks' results, today, tenant.
func (d *Definition) WorkflowEnv() (*rule.Env, error) {
	variables := map[string]rule.Type{"today": text, "tenant": tenantType, "case": caseType}
	for id := range d.Forms {
		t, err := d.answersType(id)
		if err != nil {
			return nil, err
		}
		variables[id] = t
	}
	tasks := rule.Type{Kind: rule.Object, Name: "tasks", Fields: map[string]rule.Type{}}
	for id, g := range d.Workflow.Groups {
		one := rule.Type{Kind: rule.Object, Name: "tasks." + id, Fields: map[string]rule.Type{"result": text}} // approved, rejected or empty
		for task := range g.Tasks {
			one.Fields[task] = text
		}
		tasks.Fields[id] = one
	}
	variables["tasks"] = tasks
	return rule.NewEnv(variables)
}

// Question finds a question of the form by id, whatever its page; those inside groups belong to their group.
func (f Form) Question(id string) (Question, bool) {
	for _, page := range f.Pages {
		q, ok := page.Questions[id]
		if ok {
			return q, true
		}
	}
	return Question{}, false
}
