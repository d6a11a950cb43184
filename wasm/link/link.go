package link

import (
	"encoding/binary"
	"fmt"
)

// Constants are what the stubs answer. No output may depend on them, so tests
// link other ones.
type Constants struct {
	Clock  int64 // nanoseconds, of every clock; not 0, which the runtime takes for a broken clock
	Random byte  // each random byte
}

// Shipped are the constants of the module that is published.
func Shipped() Constants { return Constants{Clock: 1, Random: 7} }

// Link returns the module without imports, without custom sections and without
// tables of lines.
func Link(raw []byte, answers Constants) ([]byte, error) {
	m, err := parse(raw)
	if err != nil {
		return nil, err
	}
	if err := m.fill(answers); err != nil {
		return nil, err
	}
	if err := m.shrink(); err != nil {
		return nil, err
	}
	return m.bytes(), nil
}

// fill puts functions of our own in the place of the imports.
func (m *module) fill(answers Constants) error {
	if err := m.logIsFree(); err != nil {
		return err
	}
	imports, err := m.imports()
	if err != nil {
		return err
	}
	length := m.addGlobal([]byte{typeI32, mutable, opI32Const, 0, opEnd})
	stubs := stubs(answers, length)
	var front []function
	for _, in := range imports {
		stub, ok := stubs[in.name]
		if in.module != wasi || !ok {
			return fmt.Errorf("link: no stub for the import %s.%s", in.module, in.name)
		}
		if !stub.sig.equal(in.sig) {
			return fmt.Errorf("link: the import %s has the type %v; the stub has %v", in.name, in.sig, stub.sig)
		}
		front = append(front, stub)
	}
	back := logFunctions(length)
	next := m.addFunctions(front, back)
	for i, f := range back {
		if err := m.addExport(f.name, next+uint32(i)); err != nil {
			return err
		}
	}
	m.remove(sectionImport)
	return nil
}

// shrink leaves out what no engine and no user needs.
func (m *module) shrink() error {
	mem, err := m.readData()
	if err != nil {
		return err
	}
	if err := dropLines(mem); err != nil {
		return err
	}
	m.writeData(mem)
	m.remove(sectionCustom)
	return nil
}

// addGlobal appends a global and returns its index.
func (m *module) addGlobal(entry []byte) uint32 {
	return m.extend(sectionGlobal, nil, [][]byte{entry})
}

// addFunctions puts functions before and behind those of the module and
// returns the index of the first one behind.
func (m *module) addFunctions(front, back []function) uint32 {
	var types, bodies [2][][]byte
	for i, list := range [2][]function{front, back} {
		for _, f := range list {
			types[i] = append(types[i], binary.AppendUvarint(nil, uint64(m.typeIndex(f.sig))))
			bodies[i] = append(bodies[i], append(binary.AppendUvarint(nil, uint64(len(f.body))), f.body...))
		}
	}
	m.extend(sectionCode, bodies[0], bodies[1])
	return uint32(len(front)) + m.extend(sectionFunction, types[0], types[1])
}

func (m *module) addExport(name string, index uint32) error {
	for _, e := range m.exports() {
		if e == name {
			return fmt.Errorf("link: %s is exported already", name)
		}
	}
	entry := append(binary.AppendUvarint(nil, uint64(len(name))), name...)
	entry = binary.AppendUvarint(append(entry, kindFunction), uint64(index))
	m.extend(sectionExport, nil, [][]byte{entry})
	return nil
}
