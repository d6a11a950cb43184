package core_test

import (
	"bytes"
	"strings"
	"testing"

	"rollcall/core"
	"rollcall/core/agent"
	"rollcall/core/master"
	"rollcall/core/mesos"
	"rollcall/core/scheduler"
	"rollcall/core/wire"
)

type shaped interface{ Schema(*wire.Codec) }

func encode(v shaped) []byte {
	c := wire.Writer(nil)
	v.Schema(&c)
	return c.Bytes()
}

// FuzzCreate: no bytes make it panic, and those it accepts are the only form
// of their configuration.
func FuzzCreate(f *testing.F) {
	good := core.CreateFrame(scheduler.DefaultConfig())
	f.Add(good)
	f.Add(good[:len(good)-1])
	f.Add(core.CreateFrame(masterConfig()))
	f.Add(core.CreateFrame(agent.DefaultConfig()))
	f.Add([]byte{0xdd, 0xff, 0xff, 0xff, 0xff})
	f.Fuzz(func(t *testing.T, frame []byte) {
		role, err := core.Create(frame, core.All())
		if err != nil {
			return
		}
		if again := sameConfig(frame); !bytes.Equal(again, frame) {
			t.Fatalf("% x is another form of % x", frame, again)
		}
		if _, err := core.Load(role.Snapshot(), core.All()); err != nil {
			t.Fatalf("its snapshot is refused: %v", err)
		}
	})
}

// sameConfig reads the configuration of a create frame and writes it again.
func sameConfig(frame []byte) []byte {
	c := wire.Reader(frame[2:])
	switch frame[1] {
	case scheduler.Role:
		var cfg scheduler.Config
		cfg.Schema(&c)
		return core.CreateFrame(cfg)
	case master.Role:
		var cfg master.Config
		cfg.Schema(&c)
		return core.CreateFrame(cfg)
	}
	var cfg agent.Config
	cfg.Schema(&c)
	return core.CreateFrame(cfg)
}

func masterConfig() master.Config {
	cfg := master.DefaultConfig()
	cfg.MasterID = "m"
	return cfg
}

func TestCreateMistakes(t *testing.T) {
	cfg := scheduler.DefaultConfig()
	good := core.CreateFrame(cfg)
	cfg.Round.Batch = 0
	for _, row := range []struct {
		name  string
		frame []byte
		code  wire.Code
		field string
	}{
		{"nothing", nil, wire.Truncated, ""},
		{"not a struct", []byte{0xc0}, wire.WrongType, ""},
		{"another role", append([]byte{0x92, 9}, good[2:]...), wire.OutOfRange, "role"},
		{"no config", []byte{0x91, 1}, wire.Truncated, "config"},
		{"bytes after it", append(bytes.Clone(good), 0), wire.Trailing, ""},
		{"a field more", append(append([]byte{0x93}, good[1:]...), 0), wire.WrongCount, ""},
		{"a long header", append([]byte{0xdc, 0, 2}, good[1:]...), wire.NotCanonical, ""},
		{"a mistake", core.CreateFrame(cfg), wire.Config, "round.batch"},
	} {
		if _, err := core.Create(row.frame, core.All()); err == nil || err.Code != row.code || err.Field != row.field {
			t.Errorf("%s: %v; wanted %v at %q", row.name, err, row.code, row.field)
		}
	}
}

// A frame that is refused leaves the state as it was, and the next one works.
func TestRefusedFrameChangesNothing(t *testing.T) {
	role, bad := core.Create(core.CreateFrame(scheduler.DefaultConfig()), core.All())
	if bad != nil {
		t.Fatal(bad)
	}
	before := bytes.Clone(role.Snapshot())
	good := encode(&scheduler.StepFrame{Now: 1, Events: []scheduler.Event{{Type: scheduler.EventRevive}}})
	for n := range good {
		if _, err := role.Step(good[:n]); err == nil {
			t.Errorf("accepted without its last %d bytes", len(good)-n)
		}
		if !bytes.Equal(role.Snapshot(), before) {
			t.Fatalf("the state changed after %d bytes", n)
		}
	}
	if _, err := role.Step(good); err != nil {
		t.Fatal(err)
	}
	if err := role.Restore(encode(&scheduler.RecordsFrame{})); err == nil || err.Code != wire.State {
		t.Errorf("a restore after the first step: %v", err)
	}
}

// What a machine was made of is memory that is used again.
func TestNothingIsKeptOfAFrame(t *testing.T) {
	cfg := scheduler.DefaultConfig()
	cfg.Replace.Principal = "principal"
	frame := core.CreateFrame(cfg)
	role, bad := core.Create(frame, core.All())
	if bad != nil {
		t.Fatal(bad)
	}
	before := bytes.Clone(role.Snapshot())
	clear(frame)
	if !bytes.Equal(role.Snapshot(), before) {
		t.Fatal("the configuration is that of the frame")
	}
	snapshot := bytes.Clone(before)
	if role, bad = core.Load(snapshot, core.All()); bad != nil {
		t.Fatal(bad)
	}
	clear(snapshot)
	if !bytes.Equal(role.Snapshot(), before) {
		t.Fatal("the configuration is that of the snapshot")
	}
}

// Through bytes a machine answers as it does through structs, and goes on alike
// after a snapshot.
func TestRoleIsTheMachine(t *testing.T) {
	cfg := scheduler.DefaultConfig()
	machine, err := scheduler.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	role, bad := core.Create(core.CreateFrame(cfg), core.All())
	if bad != nil {
		t.Fatal(bad)
	}
	for i, e := range []scheduler.Event{
		{Type: scheduler.EventHeartbeat, Epoch: 1},
		{Type: scheduler.EventSubscribed, Epoch: 1, FrameworkID: "F"},
		{Type: scheduler.EventOffered, Epoch: 1, Offers: []mesos.Offer{{ID: "o", AgentID: "a"}}},
		{Type: scheduler.EventLaunch, Offers: []mesos.Offer{{ID: "o"}}, Tasks: []scheduler.NewTask{{TaskID: "t", Info: []byte("info")}}},
		{Type: scheduler.EventReconcile},
		{Type: scheduler.EventKill, TaskID: "t"},
	} {
		step := scheduler.StepFrame{Now: mesos.Micros(i) * mesos.Second, Events: []scheduler.Event{e}}
		out := machine.Step(step.Now, step.Events)
		got, bad := role.Step(encode(&step))
		if bad != nil || !bytes.Equal(got, encode(&out)) {
			t.Fatalf("step %d: % x, %v; the machine says %+v", i, got, bad, out)
		}
		if role, bad = core.Load(bytes.Clone(role.Snapshot()), core.All()); bad != nil || !bytes.Equal(role.Snapshot(), machine.Snapshot(nil)) {
			t.Fatalf("step %d: the snapshots differ: %v", i, bad)
		}
	}
}

func TestLoadMistakes(t *testing.T) {
	machine, err := scheduler.New(scheduler.DefaultConfig())
	if err != nil {
		t.Fatal(err)
	}
	for name, row := range map[string]struct {
		snapshot []byte
		code     wire.Code
		says     string
	}{
		"nothing":      {nil, wire.Version, "0 bytes"},
		"another role": {[]byte{2, 9}, wire.OutOfRange, "9; wanted 1, the scheduler, or 2, the master, or 3, the agent"},
		"no state":     {machine.Snapshot(nil)[:2], wire.Truncated, ""},
	} {
		if _, err := core.Load(row.snapshot, core.All()); err == nil || err.Code != row.code || !strings.Contains(err.Message, row.says) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
