package ledger

import (
	"strings"
	"testing"
	"time"
)

func TestTheOldestEntriesAreForgottenFirst(t *testing.T) {
	t.Parallel()
	l := New(time.Now)
	for range Size + 10 {
		l.Add(Entry{System: "fpr"})
	}
	l.Add(Entry{System: "ur"})
	all, written := l.Find(Query{})
	if len(all) != Size || written != Size+11 || all[0].System != "ur" || all[Size-1].Seq != 12 {
		t.Errorf("%d kept of %d, the newest %+v, the oldest %d", len(all), written, all[0], all[len(all)-1].Seq)
	}
	some, _ := l.Find(Query{System: "fpr", Since: Size, Limit: 3})
	if len(some) != 3 || some[0].Seq != Size+10 {
		t.Errorf("asked for three of fpr, got %+v", some)
	}
	l.Reset()
	l.Add(Entry{})
	after, written := l.Find(Query{})
	if len(after) != 1 || written != Size+12 {
		t.Errorf("after a reset %d entries, %d written", len(after), written)
	}
}

func TestMasks(t *testing.T) {
	t.Parallel()
	for name, got := range map[string][2]string{
		"a personal code":                  {Person("01018015097"), "010180-*****"},
		"a personal code with its dash":    {Person("010180-15097"), "010180-*****"},
		"no code at all":                   {Person("Anna"), "Anna"},
		"a registration number":            {Number("90000068680"), "90000068680"},
		"a personal code sent as a number": {Number("01018015097"), "010180-*****"},
		"codes in a text":                  {Text("par 010180-15097 un 01019000014."), "par 010180-***** un 010190-*****."},
		"an identifier of the state":       {Text("PK:01018015097"), "PK:010180-*****"},
		"an address":                       {Mail("anna@example.com"), "a***@example.com"},
		"an address that is a code":        {Mail("01018015097@example.com"), "0***@example.com"},
		"what is no address":               {Mail("anna"), "***"},
		"a long text":                      {Text(strings.Repeat("ā", 200)), strings.Repeat("ā", 120) + "…"},
	} {
		if got[0] != got[1] {
			t.Errorf("%s: %q, want %q", name, got[0], got[1])
		}
	}
}
