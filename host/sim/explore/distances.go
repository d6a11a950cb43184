package explore

import (
	"sync"

	"rollcall/core/mesos"
)

// distance is how far a state is from agreement.
type distance struct {
	steps     uint16
	undecided mesos.Micros // how long a replacement takes
}

// distances remembers how far states are from agreement.
type distances struct {
	parts [64]struct {
		sync.RWMutex
		known map[uint64]distance
	}
}

func (d *distances) get(hash uint64) (distance, bool) {
	p := &d.parts[hash>>58]
	p.RLock()
	defer p.RUnlock()
	far, ok := p.known[hash]
	return far, ok
}

func (d *distances) put(hash uint64, far distance) {
	p := &d.parts[hash>>58]
	p.Lock()
	defer p.Unlock()
	if p.known == nil {
		p.known = map[uint64]distance{}
	}
	p.known[hash] = far
}

func (d *distances) forget() {
	for i := range d.parts {
		d.parts[i].Lock()
		d.parts[i].known = nil
		d.parts[i].Unlock()
	}
}

// visited is a set of states, by hash.
type visited struct {
	slots []uint64 // 0 is free
	count int
}

func (v *visited) has(hash uint64) bool {
	if len(v.slots) == 0 {
		return false
	}
	for i := hash; ; i++ {
		switch v.slots[i&uint64(len(v.slots)-1)] {
		case hash:
			return true
		case 0:
			return false
		}
	}
}

// add reports whether it was not there. The hash must not be 0.
func (v *visited) add(hash uint64) bool {
	if v.has(hash) {
		return false
	}
	if 3*(v.count+1) > 2*len(v.slots) {
		old := v.slots
		v.slots = make([]uint64, max(1024, 2*len(old)))
		for _, h := range old {
			if h != 0 {
				v.place(h)
			}
		}
	}
	v.place(hash)
	v.count++
	return true
}

func (v *visited) place(hash uint64) {
	i := hash
	for v.slots[i&uint64(len(v.slots)-1)] != 0 {
		i++
	}
	v.slots[i&uint64(len(v.slots)-1)] = hash
}
