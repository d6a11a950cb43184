package link

import (
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
)

// signature is a function's type.
type signature struct{ params, results []byte }

func (s signature) equal(t signature) bool {
	return slices.Equal(s.params, t.params) && slices.Equal(s.results, t.results)
}

func (s signature) bytes() []byte {
	b := binary.AppendUvarint([]byte{0x60}, uint64(len(s.params)))
	b = binary.AppendUvarint(append(b, s.params...), uint64(len(s.results)))
	return append(b, s.results...)
}

// types lists the module's function types.
func (m *module) types() ([]signature, error) {
	in := reader{rest: m.find(sectionType).body}
	var list []signature
	for range in.uint() {
		if in.byte() != 0x60 {
			return nil, errors.New("link: a type that is not a function's")
		}
		params := in.take(in.uint())
		list = append(list, signature{params, in.take(in.uint())})
		if in.bad {
			return nil, errors.New("link: the type section is cut short")
		}
	}
	return list, nil
}

// typeIndex finds a type, which is added if the module has not got it.
func (m *module) typeIndex(want signature) uint32 {
	list, _ := m.types() // read before, by imports
	for i, have := range list {
		if have.equal(want) {
			return uint32(i)
		}
	}
	return m.extend(sectionType, nil, [][]byte{want.bytes()})
}

type imported struct {
	module, name string
	sig          signature
}

// imports lists what the module imports: only functions can be replaced.
func (m *module) imports() ([]imported, error) {
	types, err := m.types()
	if err != nil {
		return nil, err
	}
	s := m.find(sectionImport)
	if s == nil {
		return nil, nil
	}
	in := reader{rest: s.body}
	var list []imported
	for range in.uint() {
		i := imported{module: in.text(), name: in.text()}
		if kind := in.byte(); kind != kindFunction && !in.bad {
			return nil, fmt.Errorf("link: the import %s.%s is not a function", i.module, i.name)
		}
		t := in.uint()
		if in.bad || int(t) >= len(types) {
			return nil, errors.New("link: the import section is cut short")
		}
		i.sig = types[t]
		list = append(list, i)
	}
	return list, nil
}

// exports lists the names that are taken.
func (m *module) exports() []string {
	in := reader{rest: m.find(sectionExport).body}
	var names []string
	for range in.uint() {
		names = append(names, in.text())
		in.byte()
		in.uint()
	}
	return names
}

// lowestData is the address of the lowest data segment.
func (m *module) lowestData() (uint32, error) {
	in := reader{rest: m.find(sectionData).body}
	lowest := uint32(1<<32 - 1)
	for range in.uint() {
		if mode := in.uint(); mode != 0 {
			return 0, fmt.Errorf("link: a data segment of mode %d", mode)
		}
		if op := in.byte(); op != opI32Const {
			return 0, errors.New("link: a data segment at a place that is not constant")
		}
		lowest = min(lowest, uint32(in.int32()))
		in.byte() // end
		in.take(in.uint())
		if in.bad {
			return 0, errors.New("link: the data section is cut short")
		}
	}
	return lowest, nil
}
