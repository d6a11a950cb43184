package master

import (
	"slices"
	"strconv"

	"rollcall/core/wire"
)

// snapshotVersion is the first byte of every snapshot, Role the second.
const snapshotVersion = 2

// Role is this role's number on the wire.
const Role = 2

// Snapshot appends the exact state to buf, the configuration included: a
// machine that loads it goes on with the same bytes as this one.
func (m *Machine) Snapshot(buf []byte) []byte {
	c := wire.Writer(append(buf, snapshotVersion, Role))
	m.cfg.Schema(&c)
	i := m.image()
	i.schema(&c)
	return c.Bytes()
}

// Load makes a machine of a snapshot.
func Load(snapshot []byte) (*Machine, *wire.Error) {
	if len(snapshot) < 2 || snapshot[0] != snapshotVersion || snapshot[1] != Role {
		return nil, &wire.Error{Code: wire.Version, Message: "wanted a master's snapshot of version " + strconv.Itoa(snapshotVersion)}
	}
	c := wire.Reader(slices.Clone(snapshot[2:])) // whose texts the machine keeps
	var cfg Config
	if cfg.Schema(&c); c.Err() != nil {
		return nil, c.Err()
	}
	m, err := New(cfg)
	if err != nil {
		return nil, &wire.Error{Code: wire.Config, Message: err.Error()}
	}
	var i image
	i.schema(&c)
	if err := c.Close(); err != nil {
		return nil, err
	}
	if err := m.develop(&i); err != nil {
		return nil, err
	}
	if err := m.broken(); err != nil {
		return nil, err
	}
	return m, nil
}
