package vectors

import (
	"encoding/hex"

	"rollcall/core"
	"rollcall/core/mesos"
	"rollcall/core/scheduler"
	"rollcall/core/wire"
)

// hostile are frames that must be refused, and leave the machine as it was.
func (w *writer) hostile() *File {
	return &File{About: "frames that are refused; each code but too-deep, which no frame of these shapes can reach, and wrong-order, see boundary.json", Vectors: []Vector{
		w.record("steps", "steps of a machine that lives through all of them", badSteps),
		w.record("every-byte", "a good step with each byte replaced, and cut at each byte", everyByte),
		w.record("creates", "configurations", badCreates),
		w.record("restores", "records; a machine that refused one is broken", badRestores),
		w.record("loads", "snapshots", badLoads),
		w.record("too-large", "a step of one byte more than 64 MiB", tooLarge),
	}}
}

func unhex(text string) []byte {
	b, err := hex.DecodeString(text)
	must(err)
	return b
}

var steps = []struct {
	code  wire.Code
	frame string
}{
	{wire.Truncated, ""},
	{wire.Truncated, "92"},
	{wire.Truncated, "92cf0005af31"},
	{wire.Truncated, "9200919405"},
	{wire.Trailing, "92009000"},
	{wire.WrongType, "c0"},
	{wire.WrongType, "80"},
	{wire.WrongType, "92c090"},
	{wire.WrongType, "92ff90"},                 // -1
	{wire.WrongType, "92ca0000000090"},         // a float
	{wire.WrongType, "92d3000000000000000190"}, // a signed integer
	{wire.WrongType, "9200c0"},
	{wire.WrongType, "92009193010100"}, // a number for a text
	{wire.WrongType, "920091940101c4014600"},
	{wire.NotCanonical, "dc00020090"},
	{wire.NotCanonical, "92cc0090"},
	{wire.NotCanonical, "92cd00ff90"},
	{wire.NotCanonical, "92ce0000ffff90"},
	{wire.NotCanonical, "92cf00000000ffffffff90"},
	{wire.NotCanonical, "9200dc0000"},
	{wire.NotCanonical, "9200dd00000000"},
	{wire.NotCanonical, "920091940101d9014600"},
	{wire.NotCanonical, "920091930500" + "99a174a1610203" + "00" + "c41000000000000000000000000000000000" + "0000a0"},
	{wire.TooLong, "920091940101da1001"},
	{wire.TooLong, "920091930a01db00010001"},
	{wire.TooMany, "9200dd00010001"},
	{wire.TooMany, "9200ddffffffff"},
	{wire.TooMany, "9200dcffff"},
	{wire.TooMany, "92009f"},
	{wire.WrongCount, "910090"},
	{wire.WrongCount, "93009000"},
	{wire.WrongCount, "920091930101a14600"},
	{wire.WrongCount, "9200919101" + "01a000"},
	{wire.OutOfRange, "92cf002000000000000090"}, // 2^53
	{wire.OutOfRange, "92cfffffffffffffffff90"},
	{wire.OutOfRange, "9200919100"},
	{wire.OutOfRange, "920091911c"}, // one type more than there are
	{wire.OutOfRange, "92009192cc8001"},
	{wire.OutOfRange, "92009192" + "02" + "cf0000000100000000"}, // an epoch of 2^32
	{wire.OutOfRange, "920091930500" + "99a174a1610f00"},
	{wire.OutOfRange, "920091930500" + "99a174a1610203cd03e9"},
	{wire.OutOfRange, "920091930500" + "99a174a161020300c403010203"},
	{wire.NotUTF8, "920091940101a180"},
	{wire.NotUTF8, "920091940101a2c0af"},
	{wire.NotUTF8, "920091940101a3eda080"},
	{wire.NotUTF8, "920091940101a4f4908080"},
	{wire.NotUTF8, "920091940101a2e282"},
}

func badSteps(r *recorder) {
	r.create(nil)
	for _, s := range steps {
		r.refused(s.code, "step", unhex(s.frame))
	}
	r.step(start)
	r.done("snapshot", nil)
}

func everyByte(r *recorder) {
	r.create(nil)
	r.subscribe("F")
	e := updated("t", "a", mesos.TaskRunning, 7)
	e.Status.Message = "é"
	good := stepFrame(start+2, e, offered(mesos.Offer{ID: "o", AgentID: "a"}))
	snapshot := r.done("snapshot", nil)
	for i := range good {
		for _, b := range []byte{0x00, 0x90, 0xc0, 0xd9, 0xff} {
			bad := append([]byte{}, good...)
			bad[i] = b
			r.tried(bad)
		}
		r.tried(good[:i])
	}
	r.call("snapshot", nil)
	if string(r.outs[len(r.outs)-1]) != string(snapshot) {
		panic("vectors: a refused frame changed the state")
	}
	r.done("step", good)
}

// tried is a step that is written down if it is refused, and not done if not.
func (r *recorder) tried(frame []byte) {
	var f scheduler.StepFrame
	c := wire.Reader(frame)
	if f.Schema(&c); c.Close() != nil {
		r.call("step", frame)
	}
}

func badCreates(r *recorder) {
	good := core.CreateFrame(scheduler.DefaultConfig())
	change := func(do func(*scheduler.Config)) []byte {
		c := scheduler.DefaultConfig()
		do(&c)
		return core.CreateFrame(c)
	}
	r.refused(wire.Truncated, "create", nil)
	r.refused(wire.Truncated, "create", good[:len(good)-1])
	r.refused(wire.Trailing, "create", append(append([]byte{}, good...), 0))
	r.refused(wire.WrongType, "create", unhex("c0"))
	r.refused(wire.OutOfRange, "create", unhex("9200"))
	r.refused(wire.OutOfRange, "create", unhex("9203"))
	r.refused(wire.OutOfRange, "create", unhex("92cd0100"))
	r.refused(wire.WrongCount, "create", append([]byte{0x93}, append(good[1:len(good):len(good)], 0)...))
	r.refused(wire.Config, "create", change(func(c *scheduler.Config) { *c = scheduler.Config{} }))
	r.refused(wire.Config, "create", change(func(c *scheduler.Config) { c.Round.Batch, c.Kill.Jitter = 0, 901 }))
	r.refused(wire.OutOfRange, "create", change(func(c *scheduler.Config) { c.Drift.Unknown = scheduler.UnknownPolicies }))
	r.done("create", good)
	r.step(start)
}

func badRestores(r *recorder) {
	value := func(v ...byte) []byte { return v }
	task := shape((&scheduler.TaskRecord{AgentID: "a", State: mesos.TaskRunning, Verdict: scheduler.VerdictAlive}).Schema)
	good := scheduler.Record{Key: []byte("task/t"), Value: append(value(2), task...)}
	for i, bad := range []struct {
		code    wire.Code
		records []scheduler.Record
	}{
		{wire.Version, []scheduler.Record{{Key: []byte("task/t"), Value: append(value(9), task...)}}},
		{wire.Record, []scheduler.Record{{Key: []byte("nothing/t"), Value: value(2)}}},
		{wire.Record, []scheduler.Record{good, good}},
		{wire.Truncated, []scheduler.Record{{Key: []byte("task/t"), Value: value(2, 0x9e)}}},
	} {
		if i > 0 {
			r.another()
		}
		r.create(nil)
		r.refused(bad.code, "restore", recordsFrame(bad.records))
		r.refused(wire.Broken, "step", stepFrame(start))
		r.refused(wire.Broken, "restore", recordsFrame(nil))
	}
	r.another()
	r.create(nil)
	for _, s := range []struct {
		code  wire.Code
		frame string
	}{
		{wire.WrongType, "91c0"}, {wire.TooMany, "91ddffffffff"}, {wire.Truncated, "919192c400c2"}, {wire.WrongCount, "919193c400c3c400"},
	} {
		r.refused(s.code, "restore", unhex(s.frame))
	}
	r.done("restore", recordsFrame([]scheduler.Record{good}))
	r.step(start)
	r.refused(wire.State, "restore", recordsFrame(nil))
}

func badLoads(r *recorder) {
	r.refused(wire.Version, "load", nil)
	r.refused(wire.Version, "load", unhex("04"))
	r.refused(wire.Version, "load", unhex("0901"))
	r.refused(wire.OutOfRange, "load", unhex("0403"))
	r.refused(wire.Truncated, "load", unhex("0401"))
	r.create(nil)
	r.step(start)
	snapshot := r.done("snapshot", nil)
	r.another()
	r.refused(wire.Truncated, "load", snapshot[:len(snapshot)-1])
	r.refused(wire.Trailing, "load", append(append([]byte{}, snapshot...), 0))
	r.done("load", snapshot)
	r.step(start + 1)
}

func tooLarge(r *recorder) {
	r.create(nil)
	r.refused(wire.TooLarge, "step", make([]byte, core.MaxStep+1))
	r.step(start)
}

// boundary are calls in the wrong order, which only the module can be asked.
func (w *writer) boundary() *File {
	return &File{About: "calls in the wrong order; for the module, as a machine in the same process has no such calls", Vectors: []Vector{
		w.record("before-create", "nothing works before create or load", func(r *recorder) {
			r.refused(wire.State, "step", stepFrame(start))
			r.refused(wire.State, "snapshot", nil)
			r.refused(wire.State, "restore", recordsFrame(nil))
			r.create(nil)
			r.step(start)
		}),
		w.record("created-twice", "one instance is one machine", func(r *recorder) {
			r.create(nil)
			r.refused(wire.State, "create", core.CreateFrame(scheduler.DefaultConfig()))
			r.refused(wire.State, "load", r.done("snapshot", nil))
			r.step(start)
		}),
		w.record("restored-late", "records come before the first step", func(r *recorder) {
			r.create(nil)
			r.done("restore", recordsFrame(nil))
			r.step(start)
			r.refused(wire.State, "restore", recordsFrame(nil))
			r.step(start + 1)
		}),
	}}
}
