package web

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
)

// MaxBody is the most that a request may send, except where a handler says less.
const MaxBody = 512 << 10

// JSON writes a value as the whole answer.
func JSON(w http.ResponseWriter, status int, v any) {
	raw, err := json.Marshal(v)
	if err != nil {
		http.Error(w, "the answer could not be written", http.StatusInternalServerError)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "application/json; charset=utf-8")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = w.Write(append(raw, '\n')) // a reader who has gone needs no answer
}

// Read takes a JSON body into a value and refuses fields it does not know and anything after the value.
func Read(r *http.Request, into any) error {
	dec := json.NewDecoder(r.Body)
	dec.DisallowUnknownFields()
	err := dec.Decode(into)
	if err != nil {
		return fmt.Errorf("reading the body: %w", err)
	}
	_, err = dec.Token()
	if !errors.Is(err, io.EOF) {
		return errors.New("reading the body: something follows the value")
	}
	return nil
}

// Fail writes an error in the shape of all the sandbox's APIs: {"error":{"code","message"}}.
func Fail(w http.ResponseWriter, status int, code, message string) {
	JSON(w, status, map[string]any{"error": map[string]string{"code": code, "message": message}})
}
