package cluster

import (
	"container/heap"

	"rollcall/core/mesos"
)

// delivery is something that happens at an instant: a message arrives, or a
// machine wanted to be woken.
type delivery struct {
	at     mesos.Micros
	number uint64 // of deliveries at the same instant the one that was put first comes first
	do     func()
}

// queue holds deliveries in the order in which they happen.
type queue struct {
	heap  deliveries
	count uint64
}

func (q *queue) put(at mesos.Micros, do func()) {
	q.count++
	heap.Push(&q.heap, delivery{at, q.count, do})
}

// next is the instant of the first delivery.
func (q *queue) next() (mesos.Micros, bool) {
	if len(q.heap) == 0 {
		return 0, false
	}
	return q.heap[0].at, true
}

func (q *queue) take() delivery { return heap.Pop(&q.heap).(delivery) }

type deliveries []delivery

func (d deliveries) Len() int { return len(d) }
func (d deliveries) Less(i, j int) bool {
	return d[i].at < d[j].at || d[i].at == d[j].at && d[i].number < d[j].number
}
func (d deliveries) Swap(i, j int) { d[i], d[j] = d[j], d[i] }
func (d *deliveries) Push(v any)   { *d = append(*d, v.(delivery)) }
func (d *deliveries) Pop() any {
	old := *d
	last := old[len(old)-1]
	old[len(old)-1] = delivery{}
	*d = old[:len(old)-1]
	return last
}
