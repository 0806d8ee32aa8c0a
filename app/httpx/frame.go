package httpx

import (
	"context"

	"pkip/tenancy"
)

// Frame is what every page shows around its content: whose page it is, who looks at it and in what language.
type Frame struct {
	Tenant   tenancy.Tenant // zero on the platform's own host
	Path     string         // of this page, with its query but without lang: the language links keep it
	CSRF     string         // goes into every form as the hidden field "csrf"; empty for a visitor, who posts nothing
	Account  Account        // zero for a visitor
	Operator string         // who runs the platform: "Rīgas digitālā aģentūra"

	IdleSeconds int // until the session ends for want of use; 0 for a visitor
}

// Account is who is signed in, in words.
type Account struct {
	Name string // of the person
	For  string // on whose behalf, when not their own: a company, another person
	Mail bool   // the contact data is confirmed
}

// SignedIn tells whether somebody is.
func (a Account) SignedIn() bool { return a.Name != "" }

type frameKey struct{}

// WithFrame binds f to ctx.
func WithFrame(ctx context.Context, f Frame) context.Context {
	return context.WithValue(ctx, frameKey{}, f)
}

// FrameOf returns the frame bound to ctx.
func FrameOf(ctx context.Context) Frame {
	f, _ := ctx.Value(frameKey{}).(Frame)
	return f
}
