package sim

import (
	"rollcall/core/master"
	"rollcall/core/mesos"
)

// rival is another framework, of another role. It wants all that is free, has
// no use for it, and gives nothing back before it leaves. Having nothing, it is
// the first whom the master offers what has become free.
type rival struct {
	stream uint64 // 0: it is not there
}

// come lets it take part for a while.
func (r *rival) come(w *World, stay mesos.Micros) {
	if r.stream != 0 || w.cluster.Master() == nil {
		return
	}
	stream := w.next()
	r.stream = stream
	w.cluster.Tell(master.Event{
		Type: master.EventSubscribe, Request: w.next(), Stream: stream,
		Framework: mesos.FrameworkInfo{Name: "rival", User: "nobody", Roles: []string{"rival"}},
	})
	w.after(stay, func() {
		if r.stream == stream {
			r.leave(w)
		}
	})
}

// leave ends its stream, and with it the framework: it has no time to fail over.
func (r *rival) leave(w *World) {
	if r.stream != 0 {
		w.cluster.Tell(master.Event{Type: master.EventStreamClosed, Stream: r.stream})
		r.stream = 0
	}
}
