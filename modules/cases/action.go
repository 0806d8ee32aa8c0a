package cases

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/google/uuid"

	"pkip/app/eservice"
	"pkip/app/httpx"
	"pkip/app/work"
	"pkip/modules/cases/internal/view"
)

// ActionInput is something the applicant does with their case: what there is, the service's workflow says.
type ActionInput struct {
	ActionPath
	Form struct {
		Reason string `form:"reason"`
	}
}

// ActionPath is the path of the page.
type ActionPath struct {
	ID     uuid.UUID `path:"id"`
	Action string    `path:"action"`
}

// maxReason is how much may be written as a reason, in characters.
const maxReason = 2000

// offered are the actions that an applicant has now. Those that need a form, a payment or a document are not theirs to
// press here.
func offered(def *eservice.Definition, c Case) (list []eservice.Keyed[eservice.Action]) {
	for _, a := range eservice.Sorted(def.Workflow.Actions) {
		if a.Item.Who == "applicant" && a.Item.Form == "" && a.Item.Guard == "" && slices.Contains(a.Item.From, c.State) && !c.Final {
			list = append(list, a)
		}
	}
	return list
}

func find(def *eservice.Definition, c Case, id string) (eservice.Action, error) {
	for _, a := range offered(def, c) {
		if a.ID == id {
			return a.Item, nil
		}
	}
	if a, ok := def.Workflow.Actions[id]; ok && a.Who == "applicant" {
		return a, ErrActionNotNow
	}
	return eservice.Action{}, ErrActionUnknown
}

func (m *Module) showAction(ctx context.Context, in ActionInput, wrong error) (v view.Action, err error) {
	f, err := m.follow(ctx, in.ID)
	if err != nil {
		return v, err
	}
	a, err := find(f.service.Definition, f.Case, in.Action)
	if err != nil {
		return v, err
	}
	return view.Action{
		Title: a.Title.In(ctx), Number: f.Case.Number, Service: f.Case.title().In(ctx), Reason: a.Reason, Danger: a.Danger,
		Typed: in.Form.Reason, CaseHref: "/lietas/" + in.ID.String(), Faults: httpx.FaultsOf(wrong),
	}, nil
}

// actAction does it. Done twice, the second finds the case where the first left it.
func (m *Module) actAction(ctx context.Context, in ActionInput) (next string, err error) {
	reason := strings.TrimSpace(in.Form.Reason)
	err = m.office.Do(ctx, func(_ context.Context, w *work.Work) error {
		c, err := cases.Get(w, in.ID, maySee(w.Actor))
		if err != nil {
			return err
		}
		service, err := m.catalogue.At(w, c.Service, c.ServiceVersion)
		if err != nil {
			return err
		}
		a, err := find(service.Definition, c, in.Action)
		if errors.Is(err, ErrActionNotNow) && a.To == c.State {
			return nil // pressed twice: it is done
		}
		if err != nil {
			return err
		}
		switch {
		case a.Reason && reason == "":
			return errReasonMissing
		case len([]rune(reason)) > maxReason:
			return errReasonTooLong
		}
		return m.move(w, service.Definition, c, in.Action, a, reason)
	})
	if err != nil {
		return "", err
	}
	return "/lietas/" + in.ID.String() + "?darits=1", nil
}

// move takes a case from one state to another, with its history and its event.
func (m *Module) move(w *work.Work, def *eservice.Definition, c Case, id string, a eservice.Action, reason string) error {
	if a.To != "" {
		to := def.Workflow.States[a.To]
		c.State, c.Status, c.Final = a.To, string(to.Status), to.Final
	}
	if c.Final {
		c.ClosedAt = &w.Now
	}
	err := cases.Save(w, &c)
	if err != nil {
		return err
	}
	err = m.note(w, c, id, reason)
	if err != nil {
		return err
	}
	return w.Emit(CaseMoved{CaseID: c.ID, Action: id, State: c.State})
}
