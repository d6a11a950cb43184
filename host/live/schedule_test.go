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

// TestScheduleNeverOverlaps: explicit and implicit rounds are due every 2 seconds
// for 2 minutes (half a minute with -short). No round begins before the one
// before it has ended, and none is left out.
func TestScheduleNeverOverlaps(t *testing.T) {
	t.Parallel()
	lasts := 2 * time.Minute
	if testing.Short() {
		lasts = 30 * time.Second
	}
	w := newWorld(t, "wasm", 2, 20)
	w.flags = []string{
		"--explicit-interval", "2s", "--implicit-interval", "2s", "--reconcile-delay", "1s", "--reconcile-spread", "1s", "--log-format", "json",
	}
	w.start()
	w.agreement()
	time.Sleep(lasts)
	w.kill9()

	counts := map[string]int{}
	running := uint32(0)
	for _, r := range w.loggedRounds() {
		switch r.Phase {
		case "started":
			require.Zero(t, running, "round %d begins in round %d", r.Number, running)
			running = r.Number
		case "complete", "degraded", "superseded":
			require.Equal(t, "complete", r.Phase, "round %d", r.Number)
			require.Equal(t, running, r.Number)
			running = 0
			counts[r.Kind+" "+r.Cause]++
		}
	}
	least := int(lasts/(2*time.Second)) - 3
	require.GreaterOrEqual(t, counts["explicit periodic"], least, counts)
	require.GreaterOrEqual(t, counts["implicit periodic"], least, counts)
	require.Equal(t, 20, w.launched())
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
