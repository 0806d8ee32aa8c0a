package access

import (
	"errors"
	"fmt"
)

// Why a permission does not open a query.
var (
	ErrPermission = errors.New("the permission is not one of this client's")
	ErrService    = errors.New("the permission is for another service")
	ErrExpired    = errors.New("the permission is not valid today")
	ErrQuota      = errors.New("the permission's quota is used up")
)

// Permission lets a client put questions to one service and see the attributes of its tree.
type Permission struct {
	Service   string `json:"service_name"`
	Number    string `json:"permission_number"`
	Purpose   string `json:"purpose_of_use"`
	Used      int    `json:"use_count"`
	Quota     int    `json:"use_count_quota"`
	ValidFrom string `json:"valid_from"`
	ValidTo   string `json:"valid_to"`
	Tree      Node   `json:"access_control_tree"`
}

// Node is one attribute in the tree that filters answers. A readable node without properties lets the
// whole attribute through.
type Node struct {
	Name       string `json:"name"`
	ReadAccess bool   `json:"read_access"`
	Properties []Node `json:"properties"`
}

// Filter cuts a decoded JSON value down to what the tree lets through.
func (n Node) Filter(v any) any {
	if len(n.Properties) == 0 {
		return v
	}
	switch v := v.(type) {
	case []any:
		list := make([]any, len(v))
		for i, x := range v {
			list[i] = n.Filter(x)
		}
		return list
	case map[string]any:
		kept := map[string]any{}
		for _, p := range n.Properties {
			x, ok := v[p.Name]
			if ok && p.ReadAccess {
				kept[p.Name] = p.Filter(x)
			}
		}
		return kept
	}
	return v
}

func tree(name string, properties ...Node) Node {
	return Node{Name: name, ReadAccess: true, Properties: properties}
}

func leaves(names ...string) []Node {
	list := make([]Node, len(names))
	for i, name := range names {
		list[i] = Node{Name: name, ReadAccess: true, Properties: []Node{}}
	}
	return list
}

func hidden(name string) Node { return Node{Name: name, ReadAccess: false, Properties: []Node{}} }

// grant makes the permissions of one municipality: numbers 2026-000<series + 1> and on. The fifth is
// narrow and soon used up, the sixth has run out: both are there to be tested against.
func grant(series int) []*Permission {
	number := func(n int) string { return fmt.Sprintf("2026-%06d", series+n) }
	person := tree("fpr_person", append(leaves("code", "historic_codes", "given_name", "family_name", "birth_date",
		"death_date", "status", "citizenship"),
		tree("declared_address", leaves("ar_code", "text", "since")...),
		tree("children", leaves("code", "relation", "given_name", "family_name", "birth_date", "status")...))...)
	narrow := tree("fpr_person", append(leaves("code", "given_name", "family_name", "status"),
		hidden("birth_date"), hidden("declared_address"))...)
	p := func(n int, service, purpose string, quota int, from, to string, t Node) *Permission {
		return &Permission{Service: service, Number: number(n), Purpose: purpose, Quota: quota, ValidFrom: from, ValidTo: to, Tree: t}
	}
	const from, to = "2026-01-01", "2030-12-31"
	return []*Permission{
		p(1, "fpr_person", "Pašvaldības pakalpojumu sniegšana", 100000, from, to, person),
		p(2, "ur_entity", "Pašvaldības pakalpojumu sniegšana", 100000, from, to, tree("ur_entity")),
		p(3, "vzd_cadastre", "Pašvaldības pakalpojumu sniegšana", 100000, from, to, tree("vzd_cadastre")),
		p(4, "vzd_address", "Adrešu meklēšana", 1000000, from, to, tree("vzd_address")),
		p(5, "fpr_person", "Statusa pārbaude", 3, from, to, narrow),
		p(6, "fpr_person", "Beigusies atļauja", 100000, "2024-01-01", "2024-12-31", person),
	}
}
