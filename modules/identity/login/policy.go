package login

import (
	"context"

	"pkip/app/policy"
)

// Permissions of signing in.
var (
	MayEnter = policy.Permission{Name: "login.session.open", Public: true}
	MayStay  = policy.Permission{Name: "login.session.keep"}
)

// gate is who acts while it is not yet known who does: identity's own steps, under the public right to sign in.
func gate(ctx context.Context) context.Context {
	return policy.WithActor(ctx, policy.Actor{ID: "login", Kind: policy.Gate})
}
