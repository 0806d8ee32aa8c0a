package eservice

import (
	"maps"
	"slices"

	"pkip/app/eservice/rule"
)

func (c *checker) workflow() {
	w, path := c.d.Workflow, []string{"workflow"}
	c.state(in(path, "start"), w.Start)
	env, err := c.d.WorkflowEnv()
	if err != nil {
		c.add(path, ProblemExpression, "%v", err)
	}
	for _, a := range Sorted(w.Actions) {
		c.action(in(path, "actions", a.ID), a.Item, env)
	}
	for _, d := range Sorted(w.Deadlines) {
		at := in(path, "deadlines", d.ID)
		c.states(in(at, "pauses"), d.Item.Pauses)
		c.states(in(at, "ends"), d.Item.Ends)
	}
	for _, g := range Sorted(w.Groups) {
		at := in(path, "task_groups", g.ID)
		if (g.Item.Done == "n") != (g.Item.N > 0) || g.Item.N > len(g.Item.Tasks) {
			c.add(in(at, "n"), ProblemRange, "goes with done \"n\" and is at most the number of tasks")
		}
		for _, t := range Sorted(g.Item.Tasks) {
			c.compile(in(at, "tasks", t.ID, "when"), env, t.Item.When)
			named(c, in(at, "tasks", t.ID, "form"), t.Item.Form, c.d.Forms)
		}
	}
	c.ways(path, w)
}

func (c *checker) action(at []string, a Action, env *rule.Env) {
	c.states(in(at, "from"), a.From)
	if a.To != "" {
		c.state(in(at, "to"), a.To)
	}
	c.compile(in(at, "guard"), env, a.Guard)
	if a.Guard != "" && a.Who != "system" && a.Why.Empty() {
		c.add(in(at, "why"), ProblemText, "somebody will ask why the action is held back")
	}
	if (a.Who == "system") != (a.On != "") {
		c.add(in(at, "on"), ProblemConflict, "the system acts on something, people do not")
	}
	named(c, in(at, "form"), a.Form, c.d.Forms)
	named(c, in(at, "document"), a.Document, c.d.Documents)
	named(c, in(at, "task_group"), a.Group, c.d.Workflow.Groups)
	named(c, in(at, "fee"), a.Fee, c.d.Fees)
	for _, s := range Sorted(a.Send) {
		named(c, in(at, "send", s.ID, "document"), s.Item.Document, c.d.Documents)
	}
}

// ways: every state can be reached from the start, and from every state a case can end.
func (c *checker) ways(path []string, w Workflow) {
	on, back := map[string][]string{}, map[string][]string{}
	for _, a := range w.Actions {
		for _, from := range a.From {
			if a.To != "" {
				on[from], back[a.To] = append(on[from], a.To), append(back[a.To], from)
			}
		}
	}
	var ends []string
	for id, s := range w.States {
		at := in(path, "states", id)
		if s.Final {
			ends = append(ends, id)
			if len(on[id]) > 0 {
				c.add(at, ProblemConflict, "is final, but an action leads on from it")
			}
		}
		if s.Final != Statuses[s.Status] {
			c.add(in(at, "status"), ProblemConflict, "%q and final do not agree", s.Status)
		}
	}
	reached, ending := reach([]string{w.Start}, on), reach(ends, back)
	for _, id := range slices.Sorted(maps.Keys(w.States)) {
		at := in(path, "states", id)
		if !reached[id] {
			c.add(at, ProblemDeadEnd, "no action leads here from the start")
		}
		if !ending[id] {
			c.add(at, ProblemDeadEnd, "a case that comes here never ends")
		}
	}
}

func reach(from []string, edges map[string][]string) map[string]bool {
	seen := map[string]bool{}
	for len(from) > 0 {
		id := from[len(from)-1]
		from = from[:len(from)-1]
		if !seen[id] {
			seen[id] = true
			from = append(from, edges[id]...)
		}
	}
	return seen
}

func (c *checker) states(at, ids []string) {
	for _, id := range ids {
		c.state(at, id)
	}
}

func (c *checker) state(at []string, id string) {
	_, ok := c.d.Workflow.States[id]
	if !ok {
		c.add(at, ProblemUnknown, "there is no state %q", id)
	}
}

func named[T any](c *checker, at []string, id string, object map[string]T) {
	_, ok := object[id]
	if id != "" && !ok {
		c.add(at, ProblemUnknown, "there is no %q", id)
	}
}
