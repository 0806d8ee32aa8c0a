package eservice

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"sync"
	"unicode/utf8"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"
	"golang.org/x/text/language"
	"golang.org/x/text/message"
)

// maxDefinition bounds a definition's size; the largest we know has 60 kB.
const maxDefinition = 2 << 20

//go:embed schema/definition-1.schema.json
var schemaText []byte

// SchemaJSON returns the JSON Schema of the format, as definition authors and editors use it.
func SchemaJSON() []byte { return bytes.Clone(schemaText) }

// schema compiles once; the text is ours, so a fault in it is a fault of the build and shows in every test.
var schema = sync.OnceValues(func() (*jsonschema.Schema, error) {
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(schemaText))
	if err != nil {
		return nil, fmt.Errorf("reading the schema of definitions: %w", err)
	}
	c := jsonschema.NewCompiler()
	c.UseLoader(refuse{})
	err = c.AddResource("urn:pkip:definition:1", doc)
	if err != nil {
		return nil, fmt.Errorf("reading the schema of definitions: %w", err)
	}
	return c.Compile("urn:pkip:definition:1")
})

// refuse loads nothing: the library's own loader would open any file that a reference names.
type refuse struct{}

var errRefused = errors.New("nothing is loaded from outside")

// Load refuses.
func (refuse) Load(string) (any, error) { return nil, errRefused }

// Parse reads a definition of any format and checks everything that can be known before a resident uses it. The error
// is Problems, where the definition is at fault.
func Parse(data []byte) (*Definition, error) {
	doc, err := document(data)
	if err != nil {
		return nil, err
	}
	doc, err = upgrade(doc)
	if err != nil {
		return nil, err
	}
	err = conform(doc)
	if err != nil {
		return nil, err
	}
	body, err := json.Marshal(doc)
	if err != nil {
		return nil, fmt.Errorf("reading the definition: %w", err)
	}
	var d Definition
	err = json.Unmarshal(body, &d)
	if err != nil { // the schema lets through dates that do not exist
		return nil, Problems{{Pointer: "", Code: ProblemRange, What: err.Error()}}
	}
	return &d, check(&d, doc)
}

// document reads JSON of a bounded size in which no object has a key twice: Go would silently keep the last.
func document(data []byte) (map[string]any, error) {
	if len(data) > maxDefinition {
		return nil, Problems{{Code: ProblemJSON, What: "the definition is too large"}}
	}
	if !utf8.Valid(data) {
		return nil, Problems{{Code: ProblemJSON, What: "the definition is not UTF-8"}}
	}
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.UseNumber()
	err := distinct(dec, nil, 0)
	if err == nil {
		_, err = dec.Token()
		if errors.Is(err, io.EOF) {
			err = nil
		} else if err == nil {
			err = Problems{{Code: ProblemJSON, What: "something follows the definition"}}
		}
	}
	if err != nil {
		return nil, jsonProblem(err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err != nil {
		return nil, jsonProblem(err)
	}
	object, ok := doc.(map[string]any)
	if !ok {
		return nil, Problems{{Code: ProblemJSON, What: "a definition is a JSON object"}}
	}
	return object, nil
}

func jsonProblem(err error) error {
	var p Problems
	if errors.As(err, &p) {
		return p
	}
	return Problems{{Code: ProblemJSON, What: err.Error()}}
}

const maxDepth = 60

// distinct reads one value and fails at a key that an object has twice.
func distinct(dec *json.Decoder, path []string, depth int) error {
	token, err := dec.Token()
	if err != nil {
		return err
	}
	open, ok := token.(json.Delim)
	if !ok {
		return nil
	}
	if depth > maxDepth {
		return Problems{{Pointer: pointer(path), Code: ProblemJSON, What: "nested too deeply"}}
	}
	seen := map[string]bool{}
	for i := 0; dec.More(); i++ {
		name := strconv.Itoa(i)
		if open == '{' {
			key, err := dec.Token()
			if err != nil {
				return err
			}
			name, _ = key.(string)
			if seen[name] {
				return Problems{{Pointer: pointer(in(path, name)), Code: ProblemJSON, What: "this key stands here twice"}}
			}
			seen[name] = true
		}
		err = distinct(dec, in(path, name), depth+1)
		if err != nil {
			return err
		}
	}
	_, err = dec.Token()
	return err
}

// conform checks the shape.
func conform(doc map[string]any) error {
	s, err := schema()
	if err != nil {
		return err
	}
	err = s.Validate(doc)
	var invalid *jsonschema.ValidationError
	if !errors.As(err, &invalid) {
		return err
	}
	var p Problems
	leaves(invalid, nil, message.NewPrinter(language.English), &p)
	return p.found()
}

// leaves collects what is wrong at the ends of the library's tree. The place of a refused name is wrong in it (it shares
// memory that is written over), so the object around is named.
func leaves(e *jsonschema.ValidationError, at []string, printer *message.Printer, p *Problems) {
	name, refused := e.ErrorKind.(*kind.PropertyNames)
	if refused {
		p.add(at, ProblemSchema, "%q is no id", name.Property)
		return
	}
	if len(e.InstanceLocation) > len(at) {
		at = e.InstanceLocation
	}
	if len(e.Causes) == 0 {
		p.add(at, ProblemSchema, "%s", e.ErrorKind.LocalizedString(printer))
	}
	for _, cause := range e.Causes {
		leaves(cause, at, printer, p)
	}
}
