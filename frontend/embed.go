// Package frontend carries what the faces bring along into the binary: the sentences in both languages and the built
// workplace. The portal's own files stand in portal/kit.
package frontend

import (
	"embed"
	"fmt"
	"io/fs"
)

//go:embed locales
var locales embed.FS

//go:embed all:dist
var dist embed.FS

// Locales is <lang>/<module>.json, as i18n.Load reads it.
var Locales = below(locales, "locales")

// Workplace is the built single-page application; only ".keep" in a binary that was built without it.
var Workplace = below(dist, "dist")

func below(files fs.FS, folder string) fs.FS {
	sub, err := fs.Sub(files, folder)
	if err != nil {
		panic(fmt.Sprintf("frontend: %v", err)) // the folder is embedded above
	}
	return sub
}
