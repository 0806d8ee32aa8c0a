package work

import (
	"context"

	"pkip/app/policy"
	"pkip/tenancy"
)

// PlatformOffice opens work in the platform's own schema, over the platform's login. It is handed only to the
// dispatcher and to the modules that run the platform; no municipality's rows can be reached from it.
type PlatformOffice struct{ office *Office }

// NewPlatformOffice wraps an Office over the platform's lanes.
func NewPlatformOffice(o *Office) *PlatformOffice { return &PlatformOffice{o} }

// Do runs fn in the platform's schema, as whoever acts in ctx, or else as the system's part named by as.
func (p *PlatformOffice) Do(ctx context.Context, as string, fn Fn) error {
	return p.office.Do(p.bind(ctx, as), fn)
}

// See runs fn there, read only.
func (p *PlatformOffice) See(ctx context.Context, as string, fn Fn) error {
	return p.office.See(p.bind(ctx, as), fn)
}

func (p *PlatformOffice) bind(ctx context.Context, as string) context.Context {
	ctx = tenancy.With(ctx, tenancy.Platform)
	if a, ok := policy.ActorFrom(ctx); ok && a.Kind != policy.Visitor {
		return ctx
	}
	return policy.WithActor(ctx, policy.Actor{ID: as, Kind: policy.System})
}
