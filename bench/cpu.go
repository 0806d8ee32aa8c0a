package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

// ticksPerSecond of /proc/<pid>/stat; Linux has it at 100 on every machine we know.
const ticksPerSecond = 100

// cpu is what PostgreSQL and we have used so far.
type cpu struct{ postgres, own time.Duration }

func used() (c cpu) {
	stats, err := filepath.Glob("/proc/[0-9]*/stat")
	if err != nil {
		return c
	}
	for _, path := range stats {
		body, err := os.ReadFile(path) //nolint:gosec // G304: /proc
		if err != nil {
			continue
		}
		name, rest, ok := strings.Cut(string(body), ") ")
		if !ok || !strings.HasSuffix(name, "(postgres") {
			continue
		}
		f := strings.Fields(rest)
		for _, i := range []int{11, 12, 13, 14} { // utime, stime and those of ended children
			n, err := strconv.ParseInt(f[i], 10, 64)
			if err == nil {
				c.postgres += time.Duration(n) * time.Second / ticksPerSecond
			}
		}
	}
	var r syscall.Rusage
	err = syscall.Getrusage(syscall.RUSAGE_SELF, &r)
	if err == nil {
		c.own = time.Duration(r.Utime.Nano() + r.Stime.Nano())
	}
	return c
}

// figure is what one operation cost.
type figure struct {
	name          string
	perSecond     float64
	postgres, own time.Duration
}

// measure runs op by several clients, first to warm up and then to count.
func measure(name string, each time.Duration, clients int, op func(client, n int) error) (f figure, err error) {
	_, err = drive(each/2, clients, op)
	if err != nil {
		return f, fmt.Errorf("%s: %w", name, err)
	}
	before, start := used(), time.Now()
	n, err := drive(each, clients, op)
	if err != nil {
		return f, fmt.Errorf("%s: %w", name, err)
	}
	after, took := used(), time.Since(start)
	return figure{
		name: name, perSecond: float64(n) / took.Seconds(),
		postgres: (after.postgres - before.postgres) / time.Duration(n), own: (after.own - before.own) / time.Duration(n),
	}, nil
}

func drive(each time.Duration, clients int, op func(client, n int) error) (int64, error) {
	var done atomic.Int64
	var group sync.WaitGroup
	var failed atomic.Value
	end := time.Now().Add(each)
	for client := range clients {
		group.Go(func() {
			for n := 0; time.Now().Before(end); n++ {
				err := op(client, n)
				if err != nil {
					failed.Store(err)
					return
				}
				done.Add(1)
			}
		})
	}
	group.Wait()
	err, _ := failed.Load().(error)
	return done.Load(), err
}
