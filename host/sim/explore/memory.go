package explore

import (
	"sync"
	"sync/atomic"
)

// memory remembers what was computed, by hash. All of it may be forgotten at
// any time: it is only computed again.
type memory[T any] struct {
	parts [64]struct {
		sync.RWMutex
		known map[uint64]*T
	}
	count atomic.Int64
}

// get returns what is remembered under a hash, or makes it.
func (m *memory[T]) get(hash uint64, make func() *T) *T {
	p := &m.parts[hash>>58]
	p.RLock()
	v := p.known[hash]
	p.RUnlock()
	if v != nil {
		return v
	}
	v = make() // twice, if two want it at once; it is the same
	p.Lock()
	defer p.Unlock()
	if other := p.known[hash]; other != nil {
		return other
	}
	if p.known == nil {
		p.known = map[uint64]*T{}
	}
	p.known[hash] = v
	m.count.Add(1)
	return v
}

// Bytes, about, of each thing that is remembered, beside what it points to.
const (
	sizeMessage = 1000
	sizeProc    = 1000
	sizeLead    = 300
	sizeNode    = 500
	sizeStep    = 300
)

func (m *memory[T]) forget() {
	for i := range m.parts {
		m.parts[i].Lock()
		m.parts[i].known = nil
		m.parts[i].Unlock()
	}
	m.count.Store(0)
}
