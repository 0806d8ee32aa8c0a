package httpx

import (
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"reflect"
	"strconv"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"pkip/app/apperr"
)

// tokenField is the hidden field that carries the CSRF token.
const tokenField = "csrf"

// maxFields bounds a form: more than any page of ours has, fewer than would hurt.
const maxFields = 2_000

// formMemory is what of a multipart form stays in memory; files beyond go to disk until the request ends.
const formMemory = 4 << 20

// Posted is a form as it came: the values, and the files of a multipart form. Files are gone when the request ends.
type Posted struct {
	url.Values
	Files map[string][]*multipart.FileHeader
}

var (
	errMalformed = apperr.New(apperr.Invalid, "request.malformed")
	errTooLarge  = apperr.New(apperr.TooLarge, "request.too_large")
	errMedia     = apperr.New(apperr.Invalid, "request.unsupported_media")
	errFields    = apperr.New(apperr.Invalid, "request.too_many_fields")
)

// read takes the form off the wire, within limits.
func read(c *gin.Context, most int64) (p Posted, err error) {
	c.Request.Body = http.MaxBytesReader(c.Writer, c.Request.Body, most)
	kind, _, err := mime.ParseMediaType(c.Request.Header.Get("Content-Type"))
	if err != nil {
		return p, errMedia
	}
	switch kind {
	case "application/x-www-form-urlencoded":
		err = c.Request.ParseForm()
	case "multipart/form-data":
		err = c.Request.ParseMultipartForm(formMemory)
	default:
		return p, errMedia
	}
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		_, _ = io.CopyN(io.Discard, c.Request.Body, 0)
		return p, errTooLarge
	case errors.Is(err, multipart.ErrMessageTooLarge):
		return p, errTooLarge
	case err != nil:
		return p, errMalformed
	}
	p.Values = c.Request.PostForm
	if c.Request.MultipartForm != nil {
		p.Values = c.Request.MultipartForm.Value
		p.Files = c.Request.MultipartForm.File
	}
	n := 0
	for _, values := range p.Values {
		n += len(values)
	}
	if n > maxFields {
		return Posted{Values: url.Values{}}, errFields
	}
	return p, nil
}

// bind fills In: embedded structs from path and query, Form from what was posted. A malformed id in the path is a page
// that does not exist; a malformed query is as good as none.
func bind[In any](c *gin.Context, posted *Posted) (in In, err error) {
	v := reflect.ValueOf(&in).Elem()
	for i := range v.NumField() {
		f := v.Type().Field(i)
		if f.Name == "Form" {
			if posted != nil {
				bindForm(v.Field(i), *posted)
			}
			continue
		}
		for j := range f.Type.NumField() {
			tag := f.Type.Field(j).Tag
			if name := tag.Get("path"); name != "" {
				if !set(v.Field(i).Field(j), c.Param(name)) {
					return in, errNotHere
				}
				continue
			}
			_ = set(v.Field(i).Field(j), c.Query(tag.Get("query")))
		}
	}
	return in, nil
}

func bindForm(v reflect.Value, p Posted) {
	if v.Type() == reflect.TypeFor[Posted]() {
		v.Set(reflect.ValueOf(p))
		return
	}
	for i := range v.NumField() {
		name := v.Type().Field(i).Tag.Get("form")
		switch f := v.Field(i); {
		case name == "":
		case f.Kind() == reflect.Slice:
			f.Set(reflect.ValueOf(p.Values[name]))
		default:
			_ = set(f, p.Get(name)) // a wrong value stays zero; the use case says what is missing
		}
	}
}

// set puts text into a string, bool, int or UUID; false when it does not fit.
func set(v reflect.Value, text string) bool {
	switch v.Kind() { //nolint:exhaustive // the rest is refused
	case reflect.String:
		v.SetString(text)
	case reflect.Bool:
		v.SetBool(text != "" && text != "false" && text != "0")
	case reflect.Int, reflect.Int64:
		n, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			return false
		}
		v.SetInt(n)
	default:
		id, err := uuid.Parse(text)
		if err != nil || v.Type() != reflect.TypeFor[uuid.UUID]() {
			return false
		}
		v.Set(reflect.ValueOf(id))
	}
	return true
}
