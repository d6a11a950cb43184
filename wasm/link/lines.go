package link

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
)

// Go's runtime carries tables from places in the code to files and lines, for
// the text of a panic. They are an eighth of the compressed module. dropLines
// takes them out: a stack then names functions, and "?" where a file stood.
// What unwinding and garbage collection need (pcsp, pcdata) stays as it is.
//
// The layout is that of runtime.pcHeader and runtime._func (runtime/symtab.go,
// runtime/runtime2.go). A Go that has another is refused rather than guessed at.

// pclntab is the beginning of the table: abi.Go120PCLnTabMagic, padding, the
// least size of an instruction and the size of a pointer of wasm.
var pclntab = []byte{0xf1, 0xff, 0xff, 0xff, 0, 0, 1, 8}

// Places in a _func.
const (
	funcPCSP     = 16
	funcPCFile   = 20
	funcPCLine   = 24
	funcPCDatas  = 28
	funcUnit     = 32
	funcLineOne  = 36
	funcFixed    = 44 // its size; the pcdata offsets follow
	headerSize   = 72
	entriesPlace = 8 // bytes of an entry of the table of functions
)

// lines is the part of memory that holds the tables.
type lines struct {
	mem                    image // from the header on
	functions              int
	units, tables, entries int // offsets of cutab, pctab and the table of functions
}

func dropLines(mem image) error {
	t, err := findLines(mem)
	if err != nil {
		return err
	}
	used := make([]bool, t.entries-t.tables)
	for i := range t.functions {
		if err := t.function(i, used); err != nil {
			return err
		}
	}
	for i, kept := range used {
		if !kept {
			t.mem[t.tables+i] = 0
		}
	}
	clear(t.mem[t.units:t.tables]) // which file a number stands for, and the names of the files
	return nil
}

func findLines(mem image) (*lines, error) {
	at := bytes.Index(mem, pclntab)
	if at < 0 || len(mem)-at < headerSize || bytes.Contains(mem[at+1:], pclntab) {
		return nil, errors.New("link: the table of functions is not where this Go has it")
	}
	word := func(i int) int { return int(binary.LittleEndian.Uint64(mem[at+8*i:])) }
	t := &lines{mem: mem[at:], functions: word(1), units: word(5), tables: word(7), entries: word(8)}
	names, files := word(4), word(6)
	if names != headerSize || t.units < names || files < t.units || t.tables < files || t.entries < t.tables ||
		t.functions <= 0 || t.entries+entriesPlace*(t.functions+1) > len(t.mem) {
		return nil, fmt.Errorf("link: the table of functions has another form: %d functions, offsets %d %d %d %d %d", t.functions, names, t.units, files, t.tables, t.entries)
	}
	return t, nil
}

// function takes the lines of one function away and marks the tables that it keeps.
func (t *lines) function(i int, used []bool) error {
	place := t.entries + int(t.uint32(t.entries+entriesPlace*i+4))
	if place < t.entries || place+funcFixed > len(t.mem) {
		return errors.New("link: a function outside the table of functions")
	}
	datas := int(t.uint32(place + funcPCDatas))
	if datas > 16 || place+funcFixed+4*datas > len(t.mem) {
		return fmt.Errorf("link: a function with %d tables of data", datas)
	}
	keep := []uint32{t.uint32(place + funcPCSP)}
	for j := range datas {
		keep = append(keep, t.uint32(place+funcFixed+4*j))
	}
	for _, table := range keep {
		if table == 0 {
			continue // there is none
		}
		n, err := t.length(table)
		if err != nil {
			return err
		}
		for j := range n {
			used[int(table)+j] = true
		}
	}
	for _, field := range []int{funcPCFile, funcPCLine, funcUnit, funcLineOne} {
		binary.LittleEndian.PutUint32(t.mem[place+field:], 0)
	}
	return nil
}

func (t *lines) uint32(at int) uint32 { return binary.LittleEndian.Uint32(t.mem[at:]) }

// length is that of a table: pairs of differences, of a value and of a place,
// until a value does not differ. The first may be zero (runtime.step).
func (t *lines) length(table uint32) (int, error) {
	end := t.entries - t.tables
	if int(table) >= end {
		return 0, errors.New("link: a table outside the tables")
	}
	in := reader{rest: t.mem[t.tables+int(table) : t.entries]}
	before := len(in.rest)
	for first := true; ; first = false {
		if v := in.uint(); v == 0 && !first {
			break
		}
		if in.uint(); in.bad {
			return 0, errors.New("link: a table without an end")
		}
	}
	return before - len(in.rest), nil
}
