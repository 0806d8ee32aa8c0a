// Package permits offers the permits a municipality gives. A permit is a definition: the code here reads none of its
// words, it only brings the files along.
package permits

import (
	"embed"

	"pkip/app/eservice"
	"pkip/app/module"
)

//go:embed definitions/*.json
var files embed.FS

// Module is the door to the permits.
type Module struct{}

// New opens the permits.
func New() *Module { return &Module{} }

// Manifest lists what the permits hang on the shared rails.
func (m *Module) Manifest() module.Manifest {
	return module.Manifest{
		Name: "permits",
		EServices: []eservice.Service{
			{Key: "permits.tree_felling", Definition: definition("tree_felling")},
		},
	}
}

// definition reads a file that travels in the binary; one that is missing is a fault of the build.
func definition(name string) []byte {
	body, err := files.ReadFile("definitions/" + name + ".json")
	if err != nil {
		panic(err)
	}
	return body
}
