package portal

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"pkip/sandbox/data"
)

// Text is a text in both languages.
type Text struct {
	LV string `json:"lv"`
	EN string `json:"en"`
}

// Card describes a service in the blocks of the public service catalogue. Owner, State and Version are the
// catalogue's to set.
type Card struct {
	Code     string     `json:"code"`
	Owner    string     `json:"owner"`
	State    string     `json:"state"`
	Version  int        `json:"version"`
	Basic    Basic      `json:"basic"`
	Process  []Step     `json:"process"`
	EService EService   `json:"eService"`
	Legal    []LegalAct `json:"legalActs"`
	Appeal   Text       `json:"appeal"`
}

// Basic is the first block of a card.
type Basic struct {
	Name               Text     `json:"name"`
	Territory          string   `json:"territory"` // ATVK code
	Organisation       Text     `json:"organisation"`
	ShortDescription   Text     `json:"shortDescription"`
	Recipients         []string `json:"recipients"`
	MaxTermWorkingDays int      `json:"maxTermWorkingDays"`
	Price              Text     `json:"price"`
}

// Step is one of the four steps of the process: request, processing, payment, receipt.
type Step struct {
	Step string `json:"step"`
	Text Text   `json:"text"`
}

// EService is where the service is ordered.
type EService struct {
	URL string `json:"url"`
}

// LegalAct is an act that the service rests on.
type LegalAct struct {
	Title string `json:"title"`
	URL   string `json:"url"`
}

// States of a card.
const (
	Draft     = "draft"
	Published = "published"
)

// Recipients that the catalogue knows.
func recipients() []string {
	return []string{"Fiziska persona", "Jebkura persona", "Publisko tiesību juridiska persona", "Privāto tiesību juridiska persona"}
}

func steps() []string { return []string{"request", "processing", "payment", "receipt"} }

// problems says what keeps a card from being taken in. origin is the only place its e-service may be.
func (c Card) problems(origin string) []string {
	var list []string
	complain := func(bad bool, format string, a ...any) {
		if bad {
			list = append(list, fmt.Sprintf(format, a...))
		}
	}
	complain(strings.TrimSpace(c.Basic.Name.LV) == "", "basic.name.lv is empty")
	complain(len(c.Basic.Name.LV) > 500 || len(c.Basic.Name.EN) > 500, "basic.name is too long")
	complain(c.Basic.MaxTermWorkingDays < 0, "basic.maxTermWorkingDays is below 0")
	complain(len(c.Basic.Recipients) == 0, "basic.recipients is empty")
	for _, r := range c.Basic.Recipients {
		complain(!slices.Contains(recipients(), r), "basic.recipients holds an unknown recipient")
	}
	for _, want := range steps() {
		complain(!slices.ContainsFunc(c.Process, func(s Step) bool { return s.Step == want && strings.TrimSpace(s.Text.LV) != "" }),
			"process has no step %s", want)
	}
	complain(len(c.Process) > len(steps()), "process has more than %d steps", len(steps()))
	u, err := url.Parse(c.EService.URL)
	complain(c.EService.URL != "" && (err != nil || u.Scheme+"://"+u.Host != origin || u.User != nil), "eService.url is not at the owner's address")
	return list
}

// Start is the address that the card's button leads to: the e-service, told where the person comes from.
func (c Card) Start() string {
	u, err := url.Parse(c.EService.URL)
	if err != nil || c.EService.URL == "" {
		return ""
	}
	q := u.Query()
	q.Set("no", "latvija")
	u.RawQuery = q.Encode()
	return u.String()
}

// seed is the card that each demo municipality has from the start.
func seed(m data.Municipality, origin string) Card {
	return Card{
		Code: "EP18-" + m.ATVK, Owner: m.RegNo, State: Published, Version: 1,
		Basic: Basic{
			Name:         Text{"Atļauja koku ciršanai ārpus meža", "Permit to fell trees outside forest"},
			Territory:    m.ATVK,
			Organisation: Text{m.Name, m.NameEN},
			ShortDescription: Text{
				"Atļauja vajadzīga kokiem pilsētās un ciemos, aizsargājamās teritorijās, parkos, alejās un gar ceļiem.",
				"The permit is needed for trees in towns and villages, protected territories, parks, alleys and along roads.",
			},
			Recipients:         []string{"Jebkura persona"},
			MaxTermWorkingDays: 22,
			Price: Text{
				"Pieteikums ir bez maksas; par nociršanu var būt jāmaksā zaudējumu atlīdzība",
				"Applying is free; compensation may be due for the felling",
			},
		},
		Process: []Step{
			{"request", Text{"Iesniedziet pieteikumu e-pakalpojumā vai klientu apkalpošanas centrā.", "Apply in the e-service or at a customer service centre."}},
			{"processing", Text{"Kokus apskata pašvaldības speciālists vai komisija.", "A specialist or a commission looks at the trees."}},
			{"payment", Text{"Ja atlīdzība ir jāmaksā, saņemsiet rēķinu.", "If compensation is due, you receive an invoice."}},
			{"receipt", Text{"Atļauju saņemsiet e-adresē vai pašvaldības portālā.", "You receive the permit at your e-address or in the municipality's portal."}}, //nolint:misspell // Latvian
		},
		EService: EService{URL: origin + "/p/koku-cirsana/sakums"},
		Legal:    []LegalAct{{"MK 2012. gada 2. maija noteikumi Nr. 309", "https://likumi.lv/"}},
		Appeal:   Text{"Lēmumu var apstrīdēt mēneša laikā.", "The decision can be contested within a month."},
	}
}
