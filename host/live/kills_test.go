package live

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"rollcall/core/mesos"
	"rollcall/core/scheduler"
	"rollcall/core/wire"
	"rollcall/host/mesostest"
	"rollcall/host/store"
)

// TestKillsAreKeptUp: kills that were lost are sent again until the tasks end.
func TestKillsAreKeptUp(t *testing.T) {
	t.Parallel()
	everywhere(t, func(t *testing.T, on stage) {
		w := newWorld(t, on, 1, 4)
		w.start()
		w.agreement()
		w.kill9()
		// The scheduler ends when the wish is durable and the call was not sent.
		w.count = 3
		w.manifest("sleep 100000", "never")
		w.start("ROLLCALL_EXIT_AT=stored:kill:1")
		require.ErrorContains(t, w.ended(), "killed")
		w.start()
		w.agreement()
		w.kill9()
		// The master takes the call, but the agent is dead, and unreachable before it is back.
		require.NoError(t, w.agents[0].Kill())
		w.count = 1
		w.manifest("sleep 100000", "never")
		w.start()
		w.logHas("tasks 0 of 1 running, 1 unreachable, waited for, 2 being killed")
		require.NoError(t, w.agents[0].Restart(w.ctx))
		w.agreement()
		require.Equal(t, 4, w.launched())
	})
}

// TestEndedAndAlive: a task is over for good in the store, and Mesos has it: it
// is killed.
func TestEndedAndAlive(t *testing.T) {
	t.Parallel()
	everywhere(t, func(t *testing.T, on stage) {
		w := newWorld(t, on, 1, 3)
		w.start()
		w.agreement()
		w.kill9()
		ended := endInStore(w)
		// Its place stays empty: the record of what was in it before is kept.
		text := strings.Replace(read(t, w.path("tasks.yaml")), "cpus: 0.1", "cpus: 1000", 1)
		require.NoError(t, os.WriteFile(w.path("tasks.yaml"), []byte(text), 0o600))
		w.flags = []string{"--implicit-interval", "1s", "--explicit-interval", "off", "--reconcile-delay", "1s", "--reconcile-spread", "off"}
		w.start()
		w.logHas("killing " + ended + ": it is over here and alive there")
		w.eventually("it was not killed", func() string {
			tasks, err := w.master.Tasks(w.ctx)
			require.NoError(t, err)
			for _, task := range tasks {
				if task.ID == ended && task.Section == mesostest.Active {
					return "it is " + task.State
				}
			}
			return ""
		})
		require.Equal(t, 3, w.launched())
	})
}

// endInStore writes into the store that a task, which runs, has finished.
func endInStore(w *world) string {
	id := w.inspect().Tasks[0].ID
	key := scheduler.KeyTask + id
	value := storedRecord(w, key)
	var record scheduler.TaskRecord
	if err := scheduler.DecodeRecord(value, record.Schema); err != nil {
		require.NoError(w, err)
	}
	record.State, record.Verdict = mesos.TaskFinished, scheduler.VerdictEnded
	c := wire.Writer(value[:1:1])
	record.Schema(&c)
	db, err := store.Open(w.path("rollcall.db"), store.Options{Identity: "framework live"})
	require.NoError(w, err)
	require.NoError(w, store.Write(w.ctx, db, []store.Record{{Key: []byte(key), Value: c.Bytes()}}))
	require.NoError(w, db.Close())
	return id
}
