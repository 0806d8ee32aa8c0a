package eservice

import (
	"encoding/json"
	"fmt"
	"strconv"
)

// upgrades lead from a format to the next one; the place in the list is the format they start from.
var upgrades = []func(doc map[string]any) (map[string]any, error){from0}

// Upgrade returns a definition in the newest format; one that is new already comes back as it is, re-indented.
func Upgrade(data []byte) ([]byte, error) {
	doc, err := document(data)
	if err != nil {
		return nil, err
	}
	doc, err = upgrade(doc)
	if err != nil {
		return nil, err
	}
	body, err := json.MarshalIndent(doc, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("writing the definition: %w", err)
	}
	return append(body, '\n'), nil
}

func upgrade(doc map[string]any) (map[string]any, error) {
	number, _ := doc["format"].(json.Number)
	format, err := strconv.Atoi(number.String())
	if err != nil || format < 0 || format > Format {
		return nil, Problems{{Pointer: "/format", Code: ProblemFormat, What: fmt.Sprintf("must be a number from 0 to %d", Format)}}
	}
	for ; format < Format; format++ {
		doc, err = upgrades[format](doc)
		if err != nil {
			return nil, err
		}
		doc["format"] = json.Number(strconv.Itoa(format + 1))
	}
	return doc, nil
}

// from0 reads the drafts written before the format was fixed: pages, questions, options, states and actions were lists
// with an id in each entry. Differences of a municipality could not name an entry of a list, so they became objects.
func from0(doc map[string]any) (map[string]any, error) {
	var p Problems
	forms, _ := doc["forms"].(map[string]any)
	for id, f := range forms {
		form, ok := f.(map[string]any)
		if !ok {
			continue // the schema will say so
		}
		keyed(form, "pages", []string{"forms", id}, &p, func(page map[string]any, path []string) {
			keyedQuestions(page, path, &p)
		})
	}
	workflow, _ := doc["workflow"].(map[string]any)
	for _, list := range []string{"states", "actions"} {
		keyed(workflow, list, []string{"workflow"}, &p, nil)
	}
	return doc, p.found()
}

func keyedQuestions(holder map[string]any, path []string, p *Problems) {
	keyed(holder, "questions", path, p, func(question map[string]any, path []string) {
		keyed(question, "options", path, p, nil)
		keyedQuestions(question, path, p)
	})
}

// keyed turns holder[list] from a list of entries with ids into an object with order.
func keyed(holder map[string]any, list string, path []string, p *Problems, inner func(map[string]any, []string)) {
	entries, ok := holder[list].([]any)
	if !ok {
		return
	}
	object := map[string]any{}
	for i, e := range entries {
		at := in(path, list, strconv.Itoa(i))
		entry, ok := e.(map[string]any)
		id, named := entry["id"].(string)
		if !ok || !named || object[id] != nil {
			p.add(at, ProblemID, "needs an id of its own")
			continue
		}
		delete(entry, "id")
		entry["order"] = json.Number(strconv.Itoa((i + 1) * 10))
		object[id] = entry
		if inner != nil {
			inner(entry, at)
		}
	}
	holder[list] = object
}
