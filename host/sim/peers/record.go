package peers

import (
	"slices"
	"sync"

	"rollcall/core/scheduler"
	"rollcall/core/wire"
)

// version is what every record's value begins with: read from one that a
// scheduler makes, so that the simulator reads these as it reads those.
var version = sync.OnceValue(func() byte {
	m, err := scheduler.New(scheduler.DefaultConfig())
	if err != nil {
		panic(err)
	}
	m.Step(1, nil)
	out := m.Step(1, []scheduler.Event{{Type: scheduler.EventSubscribed, Epoch: 1, FrameworkID: "f"}})
	return out.Store[0].Value[0]
})

func (s *Small) store(key string, shape func(*wire.Codec)) {
	c := wire.Writer([]byte{version()})
	shape(&c)
	s.out.Store = append(s.out.Store, scheduler.Record{Key: []byte(key), Value: slices.Clone(c.Bytes())})
}

func (s *Small) unstore(key string) {
	s.out.Store = append(s.out.Store, scheduler.Record{Key: []byte(key)})
}

func (s *Small) storeTask(t *task) { s.store(scheduler.KeyTask+string(t.id), t.Schema) }

func (s *Small) storeLaunch(t *task, info []byte) {
	s.out.Store = append(s.out.Store, scheduler.Record{Key: []byte(scheduler.KeyLaunch + string(t.id)), Value: append([]byte{version()}, info...)})
}

func (s *Small) storeFramework() {
	r := scheduler.FrameworkRecord{FrameworkID: s.id, Epoch: s.epoch}
	s.store(scheduler.KeyFramework, r.Schema)
}
