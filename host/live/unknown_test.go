package live

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"rollcall/core/mesos"
	"rollcall/core/scheduler"
	"rollcall/core/wire"
	"rollcall/host/mesostest"
	"rollcall/host/store"
)

// TestUnknownTasks: the framework has lost its records of some tasks; the
// master shows that they run. They are reported, killed or adopted.
func TestUnknownTasks(t *testing.T) {
	for _, policy := range []string{"report", "kill", "adopt"} {
		t.Run(policy, func(t *testing.T) {
			everywhere(t, func(t *testing.T, on stage) { unknownTasks(t, on, policy) })
		})
	}
}

func unknownTasks(t *testing.T, on stage, policy string) {
	w := newWorld(t, on, 1, 3)
	w.start()
	w.agreement()
	w.kill9()
	// Another scheduler of the same framework starts two more, and is gone.
	id := w.inspect().FrameworkID
	strangers(w, id, 2)
	w.flags = []string{"--unknown-tasks", policy, "--implicit-interval", "1s", "--explicit-interval", "off", "--reconcile-delay", "1s", "--reconcile-spread", "off"}
	w.start()
	w.eventually("the strangers are not dealt with", func() string {
		unknown, adopted, active := 0, 0, 0
		for _, task := range w.inspect().Tasks {
			if !strings.HasPrefix(task.ID, "stranger.") || task.State != "TASK_RUNNING" {
				continue
			}
			if task.Unknown {
				unknown++
			} else {
				adopted++
			}
		}
		tasks, err := w.master.Tasks(w.ctx)
		require.NoError(t, err)
		for _, task := range tasks {
			if strings.HasPrefix(task.ID, "stranger.") && task.Section == mesostest.Active {
				active++
			}
		}
		want := map[string][3]int{"report": {2, 0, 2}, "kill": {0, 0, 0}, "adopt": {0, 2, 2}}[policy]
		if got := [3]int{unknown, adopted, active}; got != want {
			return fmt.Sprintf("unknown, adopted, active: %v; wanted %v", got, want)
		}
		return ""
	})
	w.neverTwice()
}

// strangers runs count tasks under an existing framework id from a store of
// their own, and kills the scheduler that did it.
func strangers(w *world, framework string, count int) {
	file, manifest := w.path("stranger.db"), w.path("stranger.yaml")
	text := strings.NewReplacer("name: sleep", "name: stranger", fmt.Sprintf("count: %d", w.count), fmt.Sprintf("count: %d", count)).
		Replace(read(w.T, w.path("tasks.yaml")))
	require.NoError(w, os.WriteFile(manifest, []byte(text), 0o600))
	writeFramework(w, file, framework)
	o := invoke(w.T, fmt.Sprintf("tasks %d of %d running", count, count), nil,
		"run", "--master", w.master.Addr(), "--manifest", manifest, "--store", file)
	require.Zero(w, o.code, o.text)
}

// writeFramework makes a store that knows nothing but a framework's id.
func writeFramework(w *world, file, framework string) {
	version := storedRecord(w, scheduler.KeyFramework)[:1]
	db, err := store.Open(file, store.Options{Identity: "framework live"})
	require.NoError(w, err)
	record := scheduler.FrameworkRecord{FrameworkID: mesos.FrameworkID(framework), Epoch: 1000}
	c := wire.Writer(version)
	record.Schema(&c)
	require.NoError(w, store.Write(w.ctx, db, []store.Record{{Key: []byte(scheduler.KeyFramework), Value: c.Bytes()}}))
	require.NoError(w, db.Close())
}

// storedRecord is the value of a record of the scheduler, which has ended.
func storedRecord(w *world, key string) (value []byte) {
	db, err := store.Open(w.path("rollcall.db"), store.Options{Identity: "framework live"})
	require.NoError(w, err)
	require.NoError(w, db.Load(w.ctx, func(r store.Record) error {
		if string(r.Key) == key {
			value = slices.Clone(r.Value)
		}
		return nil
	}))
	require.NoError(w, db.Close())
	require.NotEmpty(w, value, key)
	return value
}
