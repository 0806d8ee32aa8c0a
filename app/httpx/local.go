package httpx

import (
	"net/url"
	"strings"
)

// Local returns path if it is a page of this very host, and else the front page: an address that came with a request
// must not lead to another site.
func Local(path string) string {
	u, err := url.Parse(path)
	if err != nil || u.Host != "" || u.Scheme != "" || u.Opaque != "" || !strings.HasPrefix(path, "/") ||
		strings.HasPrefix(path, "//") || strings.ContainsAny(path, "\\\r\n\t") {
		return "/"
	}
	return path
}
