package link

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
)

// The sections that matter here, by their ids in the binary format.
const (
	sectionCustom   = 0
	sectionType     = 1
	sectionImport   = 2
	sectionFunction = 3
	sectionGlobal   = 6
	sectionExport   = 7
	sectionCode     = 10
	sectionData     = 11
)

const kindFunction = 0

var header = []byte("\x00asm\x01\x00\x00\x00")

// module is a binary module cut into its sections, each as it stands.
type module struct{ sections []section }

type section struct {
	id   byte
	body []byte
}

func parse(raw []byte) (*module, error) {
	if !bytes.HasPrefix(raw, header) {
		return nil, errors.New("link: not a WebAssembly module of version 1")
	}
	m := &module{}
	for in := (reader{rest: raw[len(header):]}); len(in.rest) > 0; {
		id := in.byte()
		body := in.take(in.uint())
		if in.bad {
			return nil, errors.New("link: the module ends within a section")
		}
		m.sections = append(m.sections, section{id, body})
	}
	for _, id := range []byte{sectionType, sectionFunction, sectionGlobal, sectionExport, sectionCode, sectionData} {
		if m.find(id) == nil {
			return nil, fmt.Errorf("link: the module has no section %d", id)
		}
	}
	return m, nil
}

func (m *module) find(id byte) *section {
	for i := range m.sections {
		if m.sections[i].id == id {
			return &m.sections[i]
		}
	}
	return nil
}

func (m *module) remove(id byte) {
	kept := m.sections[:0]
	for _, s := range m.sections {
		if s.id != id {
			kept = append(kept, s)
		}
	}
	m.sections = kept
}

// extend puts entries before and behind those of a section, all of which begin
// with their count, and returns the count there was.
func (m *module) extend(id byte, front, back [][]byte) uint32 {
	s := m.find(id)
	in := reader{rest: s.body}
	count := in.uint()
	s.body = binary.AppendUvarint(nil, uint64(count)+uint64(len(front)+len(back)))
	s.body = append(s.body, bytes.Join(front, nil)...)
	s.body = append(s.body, in.rest...)
	s.body = append(s.body, bytes.Join(back, nil)...)
	return count
}

func (m *module) bytes() []byte {
	out := bytes.Clone(header)
	for _, s := range m.sections {
		out = binary.AppendUvarint(append(out, s.id), uint64(len(s.body)))
		out = append(out, s.body...)
	}
	return out
}
