package boot

import (
	"io"

	"github.com/gin-gonic/gin"

	"pkip/app/httpx"
	"pkip/app/module"
	"pkip/app/work"
	"pkip/modules/cases"
	"pkip/modules/catalogue"
	"pkip/modules/identity/login"
	"pkip/modules/identity/people"
	"pkip/modules/permits"
	"pkip/modules/registers"
)

// Blueprint is every module without what it stands on: enough to read its manifest, too little to run it.
func Blueprint() []module.Module {
	office := new(work.Office)
	return []module.Module{
		people.New(office, nil), new(login.Module), registers.New(office, registers.Config{}, nil),
		catalogue.New(catalogue.Config{Office: office}), cases.New(cases.Config{Office: office}), permits.New(),
	}
}

// Table is the one route table, without anything behind it.
func Table() *httpx.Router {
	gin.SetMode(gin.ReleaseMode)
	r := httpx.NewRouter(httpx.Config{})
	ownFaces(r)
	for _, m := range Blueprint() {
		if routes := m.Manifest().Routes; routes != nil {
			routes(r)
		}
	}
	return r
}

// printAPI writes the description that is committed as docs/openapi.json.
func printAPI(out io.Writer) error {
	body, err := Table().OpenAPI()
	if err != nil {
		return err
	}
	_, err = out.Write(body)
	return err
}
