package boot

import (
	"context"

	"pkip/app/paper"
	"pkip/infra/typeset"
)

// noPaper stands where the typesetter is not installed: copies are refused in words, all else goes on.
type noPaper struct{}

// PDF says that there is no PDF now.
func (noPaper) PDF(context.Context, paper.Document) ([]byte, error) {
	return nil, paper.ErrUnavailable
}

// typesetter opens the side process that makes PDFs. A deployment must have it; one that only tries the product may lack
// it, and says so.
func (a *App) typesetter() (paper.Typesetter, error) {
	t, err := typeset.New(typeset.Config{Node: a.cfg.Node, Dir: a.cfg.Typeset, Log: a.log})
	if err != nil {
		if a.cfg.Sandbox == "" {
			return nil, err
		}
		a.log.Warn("there are no PDF copies", "error", err)
		return noPaper{}, nil
	}
	a.closers = append(a.closers, t.Close)
	return t, nil
}
