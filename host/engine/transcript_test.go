package engine

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"rollcall/core"
	"rollcall/core/scheduler"
	"rollcall/host/transcript"
)

// Every engine plays every transcript: the text is the file's, and after each
// act the bytes of the output and of the snapshot are those of the first engine.
func TestTranscripts(t *testing.T) {
	files, err := filepath.Glob("../../core/scheduler/testdata/transcript/*.txt")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		name := strings.TrimSuffix(filepath.Base(file), ".txt")
		var want tape
		for _, kind := range kinds {
			t.Run(name+"/"+kind, func(t *testing.T) {
				got := playTranscript(t, builder(t, kind), string(text))
				if kind == kinds[0] {
					want = got
				}
				require.NotEmpty(t, got.outputs)
				require.Equal(t, want, got)
			})
		}
	}
}

// tape is all that came out of a machine: the frame of each step, and the
// state after each act.
type tape struct{ outputs, snapshots [][]byte }

func playTranscript(t *testing.T, b Builder, text string) (tp tape) {
	t.Helper()
	script, err := transcript.Parse(text)
	require.NoError(t, err)
	var last Scheduler
	begin := func(f Frames, err error) (transcript.Machine, error) {
		if err != nil {
			return nil, err
		}
		if last != nil {
			require.NoError(t, last.Close())
		}
		r := &recorder{Frames: f, tape: &tp}
		last = Over(r)
		return last, r.state()
	}
	got, err := transcript.Run(script, transcript.Maker{
		New: func(cfg scheduler.Config) (transcript.Machine, error) {
			return begin(b.CreateFrames(core.CreateFrame(cfg)))
		},
		Load: func(snapshot []byte) (transcript.Machine, error) { return begin(b.LoadFrames(snapshot)) },
	})
	require.NoError(t, err)
	require.Equal(t, text, got)
	require.NoError(t, last.Close())
	return tp
}

// recorder writes down the bytes that leave a machine.
type recorder struct {
	Frames
	tape *tape
}

func (r *recorder) Step(frame []byte) ([]byte, error) {
	answer, err := r.Frames.Step(frame)
	if err != nil {
		return nil, err
	}
	answer = bytes.Clone(answer)
	r.tape.outputs = append(r.tape.outputs, answer)
	return answer, r.state()
}

func (r *recorder) Restore(frame []byte) error {
	if err := r.Frames.Restore(frame); err != nil {
		return err
	}
	return r.state()
}

func (r *recorder) state() error {
	snapshot, err := r.Snapshot()
	r.tape.snapshots = append(r.tape.snapshots, bytes.Clone(snapshot))
	return err
}
