package live

import (
	"bufio"
	"encoding/json"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// TestScheduleNeverOverlaps: explicit and implicit rounds are due every 2 seconds.
// No round begins before the one before it has ended, and both kinds go on: for
// 2 minutes on a real Mesos, for less with -short and on the stand-in.
func TestScheduleNeverOverlaps(t *testing.T) {
	t.Parallel()
	stages(t, func(t *testing.T, on stage) {
		wanted := 57
		if testing.Short() || on.mesos == standIn {
			wanted = 8
		}
		w := newWorld(t, on, 2, 20)
		w.flags = []string{
			"--explicit-interval", "2s", "--implicit-interval", "2s", "--reconcile-delay", "1s", "--reconcile-spread", "1s", "--log-format", "json",
		}
		w.start()
		w.agreement()
		for counts := w.inTurn(); counts["explicit periodic"] < wanted || counts["implicit periodic"] < wanted; counts = w.inTurn() {
			require.NoError(t, w.ctx.Err(), counts)
			time.Sleep(time.Second)
		}
		w.kill9()
		w.inTurn()
		require.Equal(t, 20, w.launched())
	}, "wasm")
}

// inTurn checks that no round began in another, and that each that ended is
// complete; it counts them by what they were and why.
func (w *world) inTurn() map[string]int {
	counts := map[string]int{}
	running := uint32(0)
	for _, r := range w.loggedRounds() {
		switch r.Phase {
		case "started":
			require.Zero(w, running, "round %d begins in round %d", r.Number, running)
			running = r.Number
		case "complete", "degraded", "superseded":
			require.Equal(w, "complete", r.Phase, "round %d", r.Number)
			require.Equal(w, running, r.Number)
			running = 0
			counts[r.Kind+" "+r.Cause]++
		}
	}
	return counts
}

// loggedRound is a line of the log about a round of tasks.
type loggedRound struct {
	Msg     string
	Number  uint32
	Subject string
	Kind    string
	Cause   string
	Phase   string
}

func (w *world) loggedRounds() (list []loggedRound) {
	f, err := os.Open(w.path("run.log"))
	require.NoError(w, err)
	defer f.Close()
	for lines := bufio.NewScanner(f); lines.Scan(); {
		if !strings.HasPrefix(lines.Text(), "{") {
			continue
		}
		var r loggedRound
		require.NoError(w, json.Unmarshal(lines.Bytes(), &r))
		if strings.HasPrefix(r.Msg, "round") && r.Subject != "operations" {
			list = append(list, r)
		}
	}
	return list
}
