// Package outside is how the product talks to other systems over HTTP: within time limits, never inside work, and on a
// development machine also to names below .localhost, which Go does not resolve.
package outside

import (
	"context"
	"net"
	"net/http"
	"strings"
	"time"
)

// NewClient returns a client that gives up after timeout. loopback lets names below .localhost lead to this machine;
// only a deployment with a sandbox has it.
func NewClient(timeout time.Duration, loopback bool) *http.Client {
	dialer := &net.Dialer{Timeout: timeout}
	return &http.Client{
		Timeout: timeout,
		Transport: &http.Transport{
			Proxy:                 http.ProxyFromEnvironment,
			MaxIdleConnsPerHost:   16,
			IdleConnTimeout:       time.Minute,
			TLSHandshakeTimeout:   timeout,
			ResponseHeaderTimeout: timeout,
			DialContext: func(ctx context.Context, network, addr string) (net.Conn, error) {
				host, port, err := net.SplitHostPort(addr)
				if err == nil && loopback && (host == "localhost" || strings.HasSuffix(host, ".localhost")) {
					addr = net.JoinHostPort("127.0.0.1", port)
				}
				return dialer.DialContext(ctx, network, addr)
			},
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }, // a register does not send us elsewhere
	}
}
