package master

import (
	"strconv"

	"rollcall/core/mesos"
	"rollcall/core/wire"
)

// recordVersion is the first byte of every record's value.
const recordVersion = 1

// AgentRecord is the value under KeyAgent + id.
type AgentRecord struct {
	Hostname string
	Port     uint16
}

// MarkRecord is the value under KeyUnreachable + id and KeyGone + id.
type MarkRecord struct {
	Time mesos.Micros // when it was marked
}

// CountersRecord is the value under KeyCounters: ids up to these may have been
// given, whatever master began them. Masters with two ids may take turns.
type CountersRecord struct{ Counters Counters }

func (m *Machine) store(key string, shape func(*wire.Codec)) {
	c := wire.Writer([]byte{recordVersion})
	shape(&c)
	m.out.Store = append(m.out.Store, Record{Key: []byte(key), Value: c.Bytes()})
}

func (m *Machine) unstore(prefix string, id mesos.AgentID) {
	m.out.Store = append(m.out.Store, Record{Key: []byte(prefix + string(id))})
}

func (m *Machine) storeAgent(info *mesos.AgentInfo) {
	r := AgentRecord{Hostname: info.Hostname, Port: info.Port}
	m.store(KeyAgent+string(info.ID), r.Schema)
}

func (m *Machine) storeMark(prefix string, id mesos.AgentID) {
	r := MarkRecord{Time: m.now}
	m.store(prefix+string(id), r.Schema)
}

func (m *Machine) storeCounters() {
	r := CountersRecord{Counters: m.kept}
	m.store(KeyCounters, r.Schema)
}

// DecodeRecord reads a record's value into the shape that its key demands: for
// tools that look into a store.
func DecodeRecord(value []byte, shape func(*wire.Codec)) *wire.Error {
	if len(value) == 0 || value[0] != recordVersion {
		return &wire.Error{Code: wire.Version, Message: "wanted version " + strconv.Itoa(recordVersion)}
	}
	c := wire.Reader(value[1:])
	shape(&c)
	return c.Close()
}
