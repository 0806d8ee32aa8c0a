// Package fault holds the switches by which a tester makes a system slow, silent or wrong.
package fault

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"
)

// Kind is a way to go wrong.
type Kind string

// The ways a system can go wrong.
const (
	None  Kind = "none"  // clears the switch
	Slow  Kind = "slow"  // answers rightly, but late
	Down  Kind = "down"  // closes the connection before it acts
	Error Kind = "500"   // answers that it failed, without acting
	Wrong Kind = "wrong" // a well-formed answer with wrong content
	Cut   Kind = "cut"   // acts, then closes the connection without an answer
)

// Kinds lists them in the order of the page.
func Kinds() []Kind { return []Kind{Slow, Down, Error, Wrong, Cut} }

// Systems names everything that has a switch.
func Systems() []string { return []string{"latvija", "ppk", "dagr", "fpr", "ur", "vzd", "mail"} }

// Switch is one system's fault and how often it still strikes; a Count below zero never ends.
type Switch struct {
	System  string `json:"system"`
	Kind    Kind   `json:"kind"`
	Count   int    `json:"count"`
	DelayMs int    `json:"delayMs"`
}

// maxDelay bounds "slow", so that a slip of the keyboard does not hold connections for a day.
const maxDelay = 2 * time.Minute

// ErrUnknown says that a switch names no system or kind there is.
var ErrUnknown = errors.New("unknown system or kind of fault")

// Board is all switches of one sandbox.
type Board struct {
	mu sync.Mutex
	on map[string]Switch
}

// NewBoard returns a board with everything working.
func NewBoard() *Board { return &Board{on: map[string]Switch{}} }

// Set turns a switch; the newest of a system replaces the one before.
func (b *Board) Set(s Switch) error {
	if !slices.Contains(Systems(), s.System) || s.Kind != None && !slices.Contains(Kinds(), s.Kind) {
		return ErrUnknown
	}
	if s.Count == 0 {
		s.Count = 1
	}
	if s.Kind == Slow && s.DelayMs <= 0 {
		s.DelayMs = 3000
	}
	s.DelayMs = min(max(s.DelayMs, 0), int(maxDelay/time.Millisecond))
	b.mu.Lock()
	defer b.mu.Unlock()
	if s.Kind == None {
		delete(b.on, s.System)
		return nil
	}
	b.on[s.System] = s
	return nil
}

// List returns the switches that are on, in the order of Systems.
func (b *Board) List() []Switch {
	b.mu.Lock()
	defer b.mu.Unlock()
	list := []Switch{}
	for _, name := range Systems() {
		s, ok := b.on[name]
		if ok {
			list = append(list, s)
		}
	}
	return list
}

// Reset turns everything off.
func (b *Board) Reset() {
	b.mu.Lock()
	defer b.mu.Unlock()
	clear(b.on)
}

// Take uses up one strike of the system's fault, if its kind is one that the caller can play now.
func (b *Board) Take(system string, playable ...Kind) (Switch, bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	s, ok := b.on[system]
	if !ok || !slices.Contains(playable, s.Kind) {
		return Switch{}, false
	}
	struck := s
	if s.Count > 0 {
		s.Count--
	}
	if s.Count == 0 {
		delete(b.on, system)
	} else {
		b.on[system] = s
	}
	return struck, true
}

// Wait holds the answer back for as long as the switch says, or until the caller has gone.
func (s Switch) Wait(ctx context.Context) {
	t := time.NewTimer(time.Duration(s.DelayMs) * time.Millisecond)
	defer t.Stop()
	select {
	case <-t.C:
	case <-ctx.Done():
	}
}
