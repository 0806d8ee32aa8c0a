package boot

import (
	"context"

	"pkip/app/paper"
)

type noPaper struct{}

func (noPaper) PDF(context.Context, paper.Document) ([]byte, error) { return nil, paper.ErrUnavailable }

func (a *App) typesetter() (paper.Typesetter, error) { return noPaper{}, nil }
