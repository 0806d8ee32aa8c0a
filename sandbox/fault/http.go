package fault

import (
	"context"
	"net/http"
)

type key struct{}

// Struck returns the fault that this request is under, or None.
func Struck(ctx context.Context) Kind {
	k, ok := ctx.Value(key{}).(Kind)
	if !ok {
		return None
	}
	return k
}

// Wrap plays the faults of a system around its handler. The handler itself plays Wrong, which only
// it can: it asks Struck. The ledger is told by report when the handler will not be reached.
func (b *Board) Wrap(system func(*http.Request) string, report func(*http.Request, Kind), next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s, ok := b.Take(system(r), Kinds()...)
		if !ok {
			next.ServeHTTP(w, r)
			return
		}
		Play(s, w, r, report, next)
	})
}

// Play lets one fault strike a request.
func Play(s Switch, w http.ResponseWriter, r *http.Request, report func(*http.Request, Kind), next http.Handler) {
	ctx := context.WithValue(r.Context(), key{}, s.Kind)
	r = r.WithContext(ctx)
	switch s.Kind {
	case Down:
		report(r, s.Kind)
		Hangup()
	case Error:
		report(r, s.Kind)
		http.Error(w, "the sandbox was told to fail", http.StatusInternalServerError)
	case Slow:
		s.Wait(ctx)
		next.ServeHTTP(w, r)
	case Cut:
		next.ServeHTTP(&void{header: http.Header{}}, r)
		Hangup()
	case Wrong, None:
		next.ServeHTTP(w, r)
	}
}

// Hangup closes the connection without an answer: the server understands this panic and is silent.
func Hangup() { panic(http.ErrAbortHandler) }

// void takes an answer that nobody will see.
type void struct{ header http.Header }

func (v *void) Header() http.Header         { return v.header }
func (v *void) Write(p []byte) (int, error) { return len(p), nil }
func (v *void) WriteHeader(int)             {}
