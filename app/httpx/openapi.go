package httpx

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// OpenAPI describes the API as it stands, in OpenAPI 3.1, indented and in a stable order: the committed file is the
// contract, and a test compares.
func (r *Router) OpenAPI() ([]byte, error) {
	body, err := r.api.OpenAPI().MarshalJSON()
	if err != nil {
		return nil, fmt.Errorf("describing the API: %w", err)
	}
	var anything any
	err = json.Unmarshal(body, &anything) // maps come out sorted
	if err != nil {
		return nil, fmt.Errorf("describing the API: %w", err)
	}
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	err = enc.Encode(anything)
	if err != nil {
		return nil, fmt.Errorf("describing the API: %w", err)
	}
	return out.Bytes(), nil
}
