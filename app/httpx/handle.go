package httpx

import (
	"context"
	"net/http"
	"path"
	"reflect"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humagin"

	"pkip/app/policy"
)

func apiConfig() huma.Config {
	cfg := huma.DefaultConfig("PKIP", "1")
	cfg.DocsPath, cfg.OpenAPIPath, cfg.SchemasPath = "", "", ""
	cfg.CreateHooks = nil // no $schema links
	cfg.Components.Schemas = huma.NewMapRegistry("#/components/schemas/", schemaName)
	cfg.Transformers = []huma.Transformer{withCodes}
	return cfg
}

// schemaName puts the module before the type: huma panics when two modules each have a ChangeInput.
func schemaName(t reflect.Type, hint string) string {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	name := huma.DefaultSchemaNamer(t, hint)
	if t.Name() == "" || t.PkgPath() == "" {
		return name
	}
	module := path.Base(t.PkgPath())
	return strings.ToUpper(module[:1]) + module[1:] + name
}

// Handle adds a route of the API. In is anonymous structs of path and query parameters plus one field Body. Permission
// is checked before the body is read: 401, 403, then 422. A changing call with a cookie needs the header X-CSRF-Token.
func Handle[In, Out any](r *Router, method, path string, p policy.Permission, fn func(context.Context, In) (Out, error), opts ...Option) {
	o := optionsOf(opts)
	checkInput(reflect.TypeFor[In](), method+" "+path, "Body")
	r.add(Route{method, path, p, "handle", o.where})
	type answer struct{ Body Out }
	huma.Register(r.api, huma.Operation{
		OperationID:   strings.ToLower(method) + strings.NewReplacer("/", "-", "{", "", "}", "").Replace(path),
		Method:        method,
		Path:          path,
		DefaultStatus: status(method),
		MaxBodyBytes:  o.maxBody,
		Middlewares:   huma.Middlewares{r.guard(p, o)}, // runs before huma touches the body
		Errors:        []int{401, 403, 404, 409, 413, 422, 429, 503},
	}, func(ctx context.Context, in *In) (*answer, error) {
		out, err := fn(ctx, *in)
		if err != nil {
			return nil, r.problemOf(ctx, err)
		}
		return &answer{Body: out}, nil
	})
}

// guard lets through who may pass, and binds the permission to the context, where work looks for it when a visitor
// comes. The idempotency key goes the same way.
func (r *Router) guard(p policy.Permission, o options) func(huma.Context, func(huma.Context)) {
	return func(c huma.Context, next func(huma.Context)) {
		ctx, err := r.admit(c.Context(), o.where, p)
		if err == nil && !safe(c.Method()) {
			err = r.checkToken(ctx, c.Header("X-CSRF-Token"))
		}
		if err == nil && o.limit != "" && !r.limiter.allow(o.limit, humagin.Unwrap(c).ClientIP()) {
			err = errTooMany
		}
		if err != nil {
			r.write(c, err)
			return
		}
		next(huma.WithContext(c, withKey(ctx, c.Header("Idempotency-Key"))))
	}
}

// checkInput panics at start for every shape that huma would silently read as empty.
func checkInput(t reflect.Type, route, body string) {
	if t.Kind() != reflect.Struct {
		panic("httpx: " + route + ": the input is not a struct")
	}
	for i := range t.NumField() {
		f := t.Field(i)
		switch {
		case f.Name == body && !f.Anonymous:
		case f.Anonymous && f.IsExported() && f.Type.Kind() == reflect.Struct:
			for j := range f.Type.NumField() {
				in := f.Type.Field(j)
				if in.Tag.Get("path") == "" && in.Tag.Get("query") == "" {
					panic("httpx: " + route + ": " + f.Name + "." + in.Name + " is neither path nor query; it would stay empty")
				}
			}
		default:
			panic("httpx: " + route + ": " + f.Name + " is neither an embedded exported struct of parameters nor " + body)
		}
	}
}

func status(method string) int {
	if method == http.MethodPost {
		return http.StatusCreated
	}
	return http.StatusOK
}

func safe(method string) bool {
	return method == http.MethodGet || method == http.MethodHead || method == http.MethodOptions
}

// maxKey is how long a key may be that a caller chose.
const maxKey = 200

type keyKey struct{}

func withKey(ctx context.Context, key string) context.Context {
	if key == "" || len(key) > maxKey {
		return ctx
	}
	return context.WithValue(ctx, keyKey{}, key)
}

// KeyOf returns the Idempotency-Key that came with the call, for work.Once.
func KeyOf(ctx context.Context) string {
	key, _ := ctx.Value(keyKey{}).(string)
	return key
}
