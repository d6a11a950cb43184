package sim

import (
	"context"
	"reflect"
	"slices"
	"testing"
	"unsafe"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rollcall/core/agent"
	"rollcall/core/mesos"
	"rollcall/core/scheduler"
	"rollcall/host/engine"
	"rollcall/host/transcript"
)

// deaf is a scheduler that does not hear that tasks fail.
type deaf struct{ transcript.Machine }

func (d deaf) Step(now mesos.Micros, events []scheduler.Event) (scheduler.Output, error) {
	var heard []scheduler.Event
	for i := range events {
		if events[i].Type != scheduler.EventUpdated || events[i].Status.State != mesos.TaskFailed {
			heard = append(heard, events[i])
		}
	}
	return d.Machine.Step(now, heard)
}

// meek is a scheduler that kills nothing.
type meek struct{ transcript.Machine }

func (m meek) Step(now mesos.Micros, events []scheduler.Event) (scheduler.Output, error) {
	out, err := m.Machine.Step(now, events)
	var calls []scheduler.Call
	for i := range out.Calls {
		if out.Calls[i].Type != scheduler.CallKill {
			calls = append(calls, out.Calls[i])
		}
	}
	out.Calls = calls
	return out, err
}

// planted are defects, and how little must be left of what shows them.
var planted = []struct {
	name  string
	maker *transcript.Maker
	acts  int
}{
	{"kills what it hears of", with(func(m transcript.Machine) transcript.Machine { return &hasty{Machine: m} }), 0},
	{"does not hear of failures", with(func(m transcript.Machine) transcript.Machine { return deaf{m} }), 1},
	{"kills nothing", with(func(m transcript.Machine) transcript.Machine { return meek{m} }), 2},
}

// A defect is found soon, what shows it is shrunk to little, in the same way each
// time, and what is written fails in the same way when it is read again.
func TestPlantedDefectsAreShrunk(t *testing.T) {
	for _, d := range planted {
		t.Run(d.name, func(t *testing.T) {
			o := Options{Maker: d.maker}
			var s *Scenario
			for seed := uint64(1); seed < 50; seed++ {
				if s = Generate(seed, nil); Run(s, o).Failure != nil {
					break
				}
			}
			small, failure := Shrink(s, o, 600)
			require.NotNil(t, failure)
			again, sameFailure := Shrink(s, o, 600)
			require.Equal(t, small, again)
			require.Equal(t, failure, sameFailure)
			assert.LessOrEqual(t, len(small.Acts), d.acts, small.Text())
			read, err := Parse(small.Text())
			require.NoError(t, err)
			assert.Equal(t, failure, Run(read, o).Failure)
		})
	}
}

// The first seed that fails is the one that is reported, however many run at a time.
func TestFirstFailureIsReported(t *testing.T) {
	first := func(jobs int) *Failed {
		c := Campaign{From: 1, Seeds: 40, Jobs: jobs, Every: 1, Engines: func() (*Options, func(), error) {
			return &Options{Maker: planted[2].maker}, func() {}, nil
		}}
		r, err := c.Run(context.Background())
		require.NoError(t, err)
		require.NotNil(t, r.Failed)
		return r.Failed
	}
	one := first(1)
	for range 3 {
		four := first(4)
		assert.Equal(t, one.Scenario, four.Scenario)
		assert.Equal(t, one.Failure, four.Failure)
	}
}

// liar is an engine whose state differs in one byte after some steps, and whose
// outputs do not show it.
type liar struct {
	engine.Frames
	steps int
}

func (l *liar) Step(frame []byte) ([]byte, error) {
	l.steps++
	return l.Frames.Step(frame)
}

func (l *liar) Snapshot() ([]byte, error) {
	s, err := l.Frames.Snapshot()
	if l.steps > 20 {
		s[len(s)-1] ^= 1
	}
	return s, err
}

type liars struct{ engine.Builder }

func (l liars) CreateFrames(create []byte) (engine.Frames, error) {
	f, err := l.Builder.CreateFrames(create)
	return &liar{Frames: f}, err
}

// Two engines must agree on their state after each step, not only on what they say.
func TestEnginesThatDifferInsideAreFound(t *testing.T) {
	e := &Engines{a: engine.Native(), b: liars{engine.Native()}}
	r := Run(Generate(1, quiet), Options{Maker: e.Maker()})
	require.NotNil(t, r.Failure)
	assert.Contains(t, r.Failure.Message, "engines differ in a snapshot")
}

// hurried is a scheduler that takes a new task that starts for one that runs.
type hurried struct{ transcript.Machine }

func (h hurried) Step(now mesos.Micros, events []scheduler.Event) (scheduler.Output, error) {
	heard := slices.Clone(events)
	for i := range heard {
		if heard[i].Replacement.Phase == mesos.ReplaceLaunching {
			heard[i].Replacement.Phase = mesos.ReplaceCommitted
		}
	}
	return h.Machine.Step(now, heard)
}

// impatient makes agents go on to the new task when they should kill the old one.
func impatient(machine any) {
	if _, ok := machine.(*agent.Machine); !ok {
		return
	}
	field := reflect.ValueOf(machine).Elem().FieldByName("rules").FieldByName("step")
	table := reflect.NewAt(field.Type(), unsafe.Pointer(field.UnsafeAddr())).Elem()
	rows := reflect.AppendSlice(reflect.MakeSlice(table.Type(), 0, table.Len()), table)
	action := func(id string) (do reflect.Value) {
		for i := range rows.Len() {
			if rows.Index(i).FieldByName("id").String() == id {
				f := rows.Index(i).FieldByName("do")
				do = reflect.NewAt(f.Type(), unsafe.Pointer(f.UnsafeAddr())).Elem()
			}
		}
		return do
	}
	action("W04").Set(action("W01"))
	table.Set(rows)
}

// What is wrong where replacements are done is found, too.
func TestPlantedDefectsOfReplacementsAreFound(t *testing.T) {
	for _, d := range []struct {
		about string
		o     Options
		finds string
	}{
		{"the outcome is not the agent's", Options{Maker: with(func(m transcript.Machine) transcript.Machine { return hurried{m} })}, "S11 one outcome"},
		{"the new task starts beside the old one", Options{made: impatient}, "S11 one runs at a time"},
	} {
		t.Run(d.about, func(t *testing.T) {
			for seed := uint64(1); seed < 20; seed++ {
				s := Generate(seed, func(k *Knobs) { quiet(k); k[KnobNative], k[KnobReplaces] = 1, 3 })
				require.Nil(t, Run(s, Options{}).Failure, seed)
				if r := Run(s, d.o); r.Failure != nil {
					assert.Equal(t, d.finds, r.Failure.Checker, r.Failure)
					return
				}
			}
			t.Error("not found")
		})
	}
}
