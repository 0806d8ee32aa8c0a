package cases

import (
	"context"

	"github.com/google/uuid"

	"pkip/app/httpx"
	"pkip/app/i18n"
	"pkip/app/work"
	"pkip/modules/cases/internal/view"
)

// DiscardInput is the removal of a draft.
type DiscardInput struct {
	DraftPath
	Form struct{}
}

func (m *Module) showDiscard(ctx context.Context, in DiscardInput, _ error) (v view.Discard, err error) {
	o, err := m.look(ctx, in.Draft)
	if err != nil {
		return v, err
	}
	if o.draft.CaseID != nil {
		return v, &httpx.Elsewhere{Path: "/lietas/" + o.draft.CaseID.String()}
	}
	return view.Discard{Service: o.service.Definition.Card.Title.In(ctx), Saved: i18n.Instant(ctx, o.draft.SavedAt)}, nil
}

// actDiscard removes a draft with its files. A case is never removed by it.
func (m *Module) actDiscard(ctx context.Context, in DiscardInput) (next string, err error) {
	var gone []fileRow
	err = m.office.Do(ctx, func(_ context.Context, w *work.Work) error {
		o, err := m.load(w, in.Draft)
		if err != nil {
			return err
		}
		if o.draft.CaseID != nil {
			return ErrDraftSent
		}
		gone, err = filesOfDraft(w, in.Draft)
		if err != nil {
			return err
		}
		err = removeDraft(w, in.Draft)
		if err != nil {
			return err
		}
		return w.Audit("cases.draft.discarded", in.Draft, work.Detail{IDs: map[string]uuid.UUID{"for": o.draft.ForID}})
	})
	if err != nil {
		return "", err
	}
	m.erase(ctx, gone)
	return "/mana-vieta?izdzests=1", nil
}
