package engine

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"rollcall/core"
	"rollcall/core/agent"
	"rollcall/core/master"
	"rollcall/core/scheduler"
)

// FuzzEngines does the same to a scheduler in this process and to one in
// WebAssembly: what bytes choose, in a world that answers. Both must say the same, and
// end in the same state.
func FuzzEngines(f *testing.F) {
	rnd := rand.New(rand.NewPCG(1, 3))
	for seed := range byte(6) {
		script := []byte{seed}
		for range 120 {
			script = append(script, byte(rnd.Uint32()))
		}
		f.Add(script)
	}
	b := clusterBuilder(f)
	f.Fuzz(func(t *testing.T, script []byte) {
		source := &scriptSource{left: script[:min(len(script), 400)]}
		rnd := rand.New(source)
		w := newWorld(t, rnd, rnd.Uint64N(60))
		var want [][]byte
		for len(source.left) > 0 && len(w.acts) < 40 {
			want = append(want, w.act(t))
		}
		m, err := b.CreateFrames(w.create)
		require.NoError(t, err)
		for i, a := range w.acts {
			var got []byte
			m, got = perform(t, b, m, w.create, a)
			require.Equal(t, want[i], got, "act %d: %s", i, a.do)
		}
		require.Equal(t, snapshotOf(t, w.frames), snapshotOf(t, m))
	})
}

// scriptSource is chance as bytes write it, and then chance that is always the same.
type scriptSource struct {
	left []byte
	then *rand.PCG
}

// Uint64 repeats a byte, because some draws look at the highest bits and some at the lowest.
func (s *scriptSource) Uint64() uint64 {
	if len(s.left) == 0 {
		if s.then == nil {
			s.then = rand.NewPCG(4, 5)
		}
		return s.then.Uint64()
	}
	b := s.left[0]
	s.left = s.left[1:]
	return uint64(b) * 0x0101010101010101
}

// FuzzRoles gives any bytes to a machine of any role in this process and to one in
// WebAssembly: a snapshot or a create frame, and then a step or records. Both must say
// the same, errors too, and end in the same state.
func FuzzRoles(f *testing.F) {
	for _, role := range []string{"scheduler", "master", "agent"} {
		steps, records := seeds(role, "FuzzSteps"), seeds(role, "FuzzRestore")
		for i, snapshot := range seeds(role, "FuzzSnapshot") {
			f.Add(snapshot, steps[i%len(steps)], false)
		}
		for _, r := range records {
			f.Add(createFrame(role), r, true)
		}
	}
	b := clusterBuilder(f)
	f.Fuzz(func(t *testing.T, start, frame []byte, restore bool) {
		if len(start) > 1<<20 || len(frame) > 1<<16 {
			return
		}
		want := story(t, Native(), start, frame, restore)
		got := story(t, b, start, frame, restore)
		require.Equal(t, want, got)
	})
}

// story is all that a machine says.
func story(t *testing.T, b Builder, start, frame []byte, restore bool) (said []string) {
	say := func(answer []byte, err error) bool {
		require.False(t, errors.Is(err, ErrPoisoned), "%v", err)
		said = append(said, fmt.Sprintf("%q %v", answer, err))
		return err == nil
	}
	m, err := b.LoadFrames(start)
	if !say(nil, err) {
		if m, err = b.CreateFrames(start); !say(nil, err) {
			return said
		}
	}
	if restore {
		if !say(nil, m.Restore(frame)) {
			return said // the machine is broken, and says so or not
		}
	} else {
		say(m.Step(frame))
	}
	say(m.Snapshot())
	require.NoError(t, m.Close())
	return said
}

// seeds are what a role's own fuzzing starts from.
func seeds(role, target string) (list [][]byte) {
	files, _ := filepath.Glob(filepath.Join("..", "..", "core", role, "testdata", "fuzz", target, "seed-*"))
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			continue
		}
		_, quoted, _ := strings.Cut(string(text), "[]byte(")
		quoted, _, _ = strings.Cut(quoted, ")\n")
		if value, err := strconv.Unquote(quoted); err == nil {
			list = append(list, []byte(value))
		}
	}
	if list == nil {
		list = [][]byte{nil} // none here: the target runs on its own
	}
	return list
}

func createFrame(role string) []byte {
	switch role {
	case "master":
		cfg := master.DefaultConfig()
		cfg.MasterID = "m"
		return core.CreateFrame(cfg)
	case "agent":
		return core.CreateFrame(agent.DefaultConfig())
	}
	return core.CreateFrame(scheduler.DefaultConfig())
}
