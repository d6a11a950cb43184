package mesostest

import (
	"context"
	"errors"
	"os"
	"sync"
	"time"
)

// TB is what [Need] and [NeedCluster] use of a *testing.T.
type TB interface {
	Helper()
	Logf(format string, args ...any)
	Skipf(format string, args ...any)
	Fatalf(format string, args ...any)
	Errorf(format string, args ...any)
	Cleanup(func())
	TempDir() string
}

// preparation is shared by the test binary, failure and all: a registry that does not answer should cost its time once.
var preparation struct {
	sync.Once
	kit *Kit
	err error
}

// Need returns the kit, prepared once for the whole test binary. Where the machine cannot run it the test is skipped,
// except with CI=true in the environment: there a live test that does not run is a failure. ROLLCALL_MESOS=off skips it
// everywhere.
func Need(t TB) *Kit {
	t.Helper()
	if os.Getenv("ROLLCALL_MESOS") == "off" {
		t.Skipf("SKIPPED: ROLLCALL_MESOS=off asks for tests without a real Mesos")
	}
	p := &preparation
	p.Do(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Minute)
		defer cancel()
		p.kit, p.err = Prepare(ctx, func(s string) { t.Logf("mesostest: %s", s) })
	})
	if errors.Is(p.err, ErrUnsupported) && os.Getenv("CI") != "true" {
		t.Skipf("SKIPPED, NOTHING WAS TESTED: %v", p.err)
	}
	if p.err != nil {
		t.Fatalf("%v", p.err)
	}
	return p.kit
}

// NeedCluster returns an empty cluster that is closed when the test ends.
func NeedCluster(t TB) *Cluster {
	t.Helper()
	c, err := Need(t).NewCluster(t.TempDir())
	if err != nil {
		t.Fatalf("%v", err)
	}
	t.Cleanup(func() {
		if err := c.Close(); err != nil {
			t.Errorf("%v", err)
		}
	})
	return c
}
