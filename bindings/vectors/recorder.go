package vectors

import (
	"bytes"
	"errors"
	"fmt"

	"rollcall/bindings/gen/model"
	"rollcall/core"
	"rollcall/core/mesos"
	"rollcall/core/scheduler"
	"rollcall/core/wire"
)

// longest is how many bytes of a frame are shown readable.
const longest = 16 << 10

// recorder makes a vector: what is done to it is done to a machine and written down.
type recorder struct {
	schema *model.Schema
	make   Maker
	now    Instance
	vector Vector
	outs   [][]byte
}

// record makes a vector of what do does. It panics where do is wrong: vectors
// are made by hand, and looked at.
func (w *writer) record(name, about string, do func(*recorder)) Vector {
	r := &recorder{schema: w.schema, make: w.make, vector: Vector{Name: name, About: about}}
	r.fresh()
	do(r)
	must(r.now.Close())
	return r.vector
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}

func (r *recorder) fresh() {
	if r.now != nil {
		must(r.now.Close())
	}
	var err error
	r.now, err = r.make()
	must(err)
}

// another drops the instance and takes a fresh one.
func (r *recorder) another() {
	r.fresh()
	r.vector.Steps, r.outs = append(r.vector.Steps, Step{Call: "new"}), append(r.outs, nil)
}

// call does one call and writes it down.
func (r *recorder) call(name string, in []byte) (out []byte, refused bool) {
	out, refused, err := r.now.Call(name, in)
	must(err)
	in, out = bytes.Clone(in), bytes.Clone(out) // whoever called uses its memory again
	s := Step{Call: name, Refused: refused, Out: Of(out)}
	if name != "snapshot" {
		s.In = r.bytes(in)
		s.InReadable = r.readable(frameOf[name], in)
	}
	s.OutReadable = r.readable(answerOf(name, refused), out)
	r.vector.Steps, r.outs = append(r.vector.Steps, s), append(r.outs, out)
	return out, refused
}

// done is a call that must not be refused.
func (r *recorder) done(name string, in []byte) []byte {
	out, refused := r.call(name, in)
	if refused {
		panic(fmt.Errorf("%s: %s: refused: %s", r.vector.Name, name, r.vector.Steps[len(r.vector.Steps)-1].OutReadable))
	}
	return out
}

// refused is a call that must be refused.
func (r *recorder) refused(code wire.Code, name string, in []byte) {
	out, refused := r.call(name, in)
	if !refused {
		panic(fmt.Errorf("%s: %s: not refused", r.vector.Name, name))
	}
	if got := refusal(out); got.Code != code {
		panic(fmt.Errorf("%s: %s: %w; wanted %v", r.vector.Name, name, got, code))
	}
}

func refusal(frame []byte) *wire.Error {
	var e wire.Error
	c := wire.Reader(frame)
	e.Schema(&c)
	if err := c.Close(); err != nil {
		panic(err)
	}
	return &e
}

// bytes are those of an earlier answer if they are the same and long.
func (r *recorder) bytes(in []byte) Bytes {
	for i, out := range r.outs {
		if len(in) > 64 && bytes.Equal(in, out) {
			return Bytes{outOf: &i}
		}
	}
	return Of(in)
}

// frameOf is the frame that a call takes.
var frameOf = map[string]string{"create": "create", "restore": "restore", "step": "step"}

// answerOf is the frame that a call answers.
func answerOf(call string, refused bool) string {
	switch {
	case refused:
		return "error"
	case call == "step":
		return "output"
	}
	return ""
}

func (r *recorder) readable(name string, frame []byte) []byte {
	if name == "" || len(frame) > longest {
		return nil
	}
	v, err := r.schema.Decode(r.schema.Frame(name).Type, frame)
	if err != nil {
		return nil
	}
	text, mistake := plain(v)
	must(mistake)
	return text
}

// shape writes a value.
func shape(describe func(*wire.Codec)) []byte {
	c := wire.Writer(nil)
	describe(&c)
	return c.Bytes()
}

func (r *recorder) create(change func(*scheduler.Config)) {
	cfg := scheduler.DefaultConfig()
	if change != nil {
		change(&cfg)
	}
	r.done("create", core.CreateFrame(cfg))
}

func stepFrame(now mesos.Micros, events ...scheduler.Event) []byte {
	f := scheduler.StepFrame{Now: now, Events: events}
	return shape(f.Schema)
}

// step takes events and returns what is owed.
func (r *recorder) step(now mesos.Micros, events ...scheduler.Event) scheduler.Output {
	return output(r.done("step", stepFrame(now, events...)))
}

func output(frame []byte) (out scheduler.Output) {
	c := wire.Reader(frame)
	out.Schema(&c)
	if err := c.Close(); err != nil {
		panic(err)
	}
	return out
}

func recordsFrame(records []scheduler.Record) []byte {
	f := scheduler.RecordsFrame{Records: records}
	return shape(f.Schema)
}

// Step, Restore, Snapshot and Close make the recorder an engine.Frames.
func (r *recorder) Step(frame []byte) ([]byte, error) { return r.answer("step", frame) }

// Restore takes records.
func (r *recorder) Restore(frame []byte) error {
	_, err := r.answer("restore", frame)
	return err
}

// Snapshot returns the state.
func (r *recorder) Snapshot() ([]byte, error) { return r.answer("snapshot", nil) }

// Close does nothing: the next machine takes the place of this one.
func (r *recorder) Close() error { return nil }

func (r *recorder) answer(call string, in []byte) ([]byte, error) {
	out, refused := r.call(call, in)
	if refused {
		return nil, errors.New(refusal(out).Error())
	}
	return out, nil
}
