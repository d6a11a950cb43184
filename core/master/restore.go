package master

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"rollcall/core/mesos"
	"rollcall/core/mesos/mesoswire"
	"rollcall/core/wire"
)

// Restore takes records that Store made durable, in any number of calls after
// New and before the first Step, in the order of their keys. It keeps no view
// of them. After an error the machine must not be used.
func (m *Machine) Restore(records []Record) *wire.Error {
	if m.stepped {
		return &wire.Error{Code: wire.State, Message: "restore comes before the first step"}
	}
	for i := range records {
		if err := m.restore(string(records[i].Key), records[i].Value); err != nil {
			err.Field = strings.TrimSuffix("records["+strconv.Itoa(i)+"] "+shorten(string(records[i].Key), 80)+"."+err.Field, ".")
			return err
		}
	}
	return nil
}

func (m *Machine) restore(key string, value []byte) *wire.Error {
	if key == KeyCounters {
		return m.restoreCounters(value)
	}
	for _, prefix := range [...]string{KeyAgent, KeyUnreachable, KeyGone} {
		id, ok := strings.CutPrefix(key, prefix)
		switch {
		case !ok:
			continue
		case id == "" || len(id) > mesoswire.MaxID || !utf8.ValidString(id):
			return &wire.Error{Code: wire.Record, Message: "a key that is no agent id"}
		case m.standing(mesos.AgentID(id)) != standingUnknown:
			return &wire.Error{Code: wire.Record, Message: "twice, or in two parts of the registry"}
		}
		return m.restoreAgent(prefix, mesos.AgentID(id), value)
	}
	return &wire.Error{Code: wire.Record, Message: "an unknown key"}
}

func (m *Machine) restoreAgent(prefix string, id mesos.AgentID, value []byte) *wire.Error {
	if prefix == KeyAgent {
		var r AgentRecord
		if err := DecodeRecord(value, r.Schema); err != nil {
			return err
		}
		m.registry.recovered.put(id, mesos.AgentInfo{ID: id, Hostname: clone(r.Hostname), Port: r.Port})
		return nil
	}
	var r MarkRecord
	if err := DecodeRecord(value, r.Schema); err != nil {
		return err
	}
	if prefix == KeyUnreachable {
		m.registry.unreachable.put(id, r.Time)
	} else {
		m.registry.gone.put(id, r.Time)
	}
	return nil
}

func (m *Machine) restoreCounters(value []byte) *wire.Error {
	var r CountersRecord
	if err := DecodeRecord(value, r.Schema); err != nil {
		return err
	}
	if m.kept != (Counters{}) {
		return &wire.Error{Code: wire.Record, Message: "twice"}
	}
	m.given, m.kept = r.Counters, r.Counters
	return nil
}
