package engine

import (
	"bytes"
	"fmt"

	"rollcall/core/mesos"
	"rollcall/core/scheduler"
	"rollcall/core/wire"
)

// Over is a Scheduler that speaks to frames.
func Over(frames Frames) Scheduler { return &framed{frames: frames} }

func over(frames Frames, err error) (Scheduler, error) {
	if err != nil {
		return nil, err
	}
	return Over(frames), nil
}

// framed encodes what goes in and decodes what comes out.
type framed struct {
	poison
	frames Frames
	in     []byte
	part   scheduler.Output // its slices are used again
	all    scheduler.Output
}

// What is put into one frame at most, so that neither side's limits are met
// and the module's memory need not grow for a large batch. One event or record
// may be larger alone.
const (
	frameBytes   = 4 << 20
	frameRecords = 1 << 14
)

func (f *framed) Step(now mesos.Micros, events []scheduler.Event) (out scheduler.Output, err error) {
	if err := f.failed(); err != nil {
		return out, err
	}
	if len(events) <= scheduler.MaxEvents {
		frame, err := f.encode(now, events)
		if err != nil {
			return out, err
		}
		if len(frame) <= frameBytes || len(events) <= 1 {
			answer, err := f.frames.Step(frame)
			if err != nil {
				return out, err
			}
			return f.part, f.decode(answer)
		}
	}
	f.all = scheduler.Output{Store: f.all.Store[:0], Calls: f.all.Calls[:0], Notices: f.all.Notices[:0]}
	err = f.halves(now, events)
	return f.all, err
}

// halves steps events in several frames. That gives the same output in parts.
func (f *framed) halves(now mesos.Micros, events []scheduler.Event) error {
	if len(events) <= scheduler.MaxEvents {
		frame, err := f.encode(now, events)
		if err != nil {
			return f.fail(err, "") // the parts before it are done and their output is lost
		}
		if len(frame) <= frameBytes || len(events) == 1 {
			return f.append(frame)
		}
	}
	half := len(events) / 2
	if err := f.halves(now, events[:half]); err != nil {
		return err
	}
	return f.halves(now, events[half:])
}

func (f *framed) append(frame []byte) error {
	answer, err := f.frames.Step(frame)
	if err != nil {
		return f.fail(err, "")
	}
	// The next part overwrites the answer, and what is decoded are views of it.
	if err := f.decode(bytes.Clone(answer)); err != nil {
		return err
	}
	f.all.Store = append(f.all.Store, f.part.Store...)
	f.all.Calls = append(f.all.Calls, f.part.Calls...)
	f.all.Notices = append(f.all.Notices, f.part.Notices...)
	f.all.WakeAt = f.part.WakeAt
	return nil
}

// encode makes a frame. What has no byte form is the caller's mistake.
func (f *framed) encode(now mesos.Micros, events []scheduler.Event) (frame []byte, err error) {
	defer notEncodable(&err)
	c := wire.Writer(f.in[:0])
	step := scheduler.StepFrame{Now: now, Events: events}
	step.Schema(&c)
	f.in = c.Bytes()
	return f.in, plain(c.Err())
}

func notEncodable(err *error) {
	if r := recover(); r != nil {
		*err = fmt.Errorf("engine: no byte form: %w", panicked(r))
	}
}

func (f *framed) decode(answer []byte) error {
	c := wire.Reader(answer)
	f.part.Schema(&c)
	if err := c.Close(); err != nil {
		return f.fail(fmt.Errorf("an output that cannot be read: %w", err), "")
	}
	return nil
}

func (f *framed) Restore(records []scheduler.Record) error {
	if err := f.failed(); err != nil {
		return err
	}
	for len(records) > 0 {
		n, size := 0, 0
		for n < len(records) && n < frameRecords && size < frameBytes {
			size += len(records[n].Key) + len(records[n].Value)
			n++
		}
		c := wire.Writer(f.in[:0])
		part := scheduler.RecordsFrame{Records: records[:n]}
		part.Schema(&c)
		f.in = c.Bytes()
		if err := f.frames.Restore(f.in); err != nil {
			return f.fail(err, "") // some of the records may be in
		}
		records = records[n:]
	}
	return nil
}

func (f *framed) Snapshot() ([]byte, error) {
	if err := f.failed(); err != nil {
		return nil, err
	}
	snapshot, err := f.frames.Snapshot()
	return bytes.Clone(snapshot), err
}

func (f *framed) Close() error { return f.frames.Close() }
