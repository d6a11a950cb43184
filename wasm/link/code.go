package link

import (
	"encoding/binary"
	"slices"
)

// A tiny assembler: each function returns the bytes of an instruction with its
// operands before it, so that code reads like an expression.

const (
	typeI32 = 0x7f
	typeI64 = 0x7e
	mutable = 0x01
)

const (
	opUnreachable = 0x00
	opBlock       = 0x02
	opLoop        = 0x03
	opEnd         = 0x0b
	opBr          = 0x0c
	opBrIf        = 0x0d
	opSelect      = 0x1b
	opLocalGet    = 0x20
	opLocalSet    = 0x21
	opGlobalGet   = 0x23
	opGlobalSet   = 0x24
	opI32Load     = 0x28
	opI32Store    = 0x36
	opI64Store    = 0x37
	opI32Const    = 0x41
	opI64Const    = 0x42
	opI32Eqz      = 0x45
	opI32LtU      = 0x49
	opI32Add      = 0x6a
	opI32Sub      = 0x6b
	opBulk        = 0xfc // memory.copy and memory.fill follow
	noResult      = 0x40
)

func seq(parts ...[]byte) []byte { return slices.Concat(parts...) }

func op(code byte, operand uint32) []byte {
	return binary.AppendUvarint([]byte{code}, uint64(operand))
}

func local(n uint32) []byte                { return op(opLocalGet, n) }
func setLocal(n uint32, v []byte) []byte   { return seq(v, op(opLocalSet, n)) }
func global(n uint32) []byte               { return op(opGlobalGet, n) }
func setGlobal(n uint32, v []byte) []byte  { return seq(v, op(opGlobalSet, n)) }
func i32(v int32) []byte                   { return appendSigned([]byte{opI32Const}, int64(v)) }
func i64(v int64) []byte                   { return appendSigned([]byte{opI64Const}, v) }
func add(a, b []byte) []byte               { return seq(a, b, []byte{opI32Add}) }
func sub(a, b []byte) []byte               { return seq(a, b, []byte{opI32Sub}) }
func lessUnsigned(a, b []byte) []byte      { return seq(a, b, []byte{opI32LtU}) }
func choose(a, b, cond []byte) []byte      { return seq(a, b, cond, []byte{opSelect}) }
func isZero(a []byte) []byte               { return seq(a, []byte{opI32Eqz}) }
func load(at []byte, offset uint32) []byte { return seq(at, op(opI32Load, 2), op0(offset)) }
func store(at, v []byte) []byte            { return seq(at, v, op(opI32Store, 2), op0(0)) }
func store64(at, v []byte) []byte          { return seq(at, v, op(opI64Store, 3), op0(0)) }
func unreachable() []byte                  { return []byte{opUnreachable} }

// op0 is the offset behind the alignment of a load or store.
func op0(offset uint32) []byte { return binary.AppendUvarint(nil, uint64(offset)) }

func copyMemory(to, from, n []byte) []byte { return seq(to, from, n, []byte{opBulk, 10, 0, 0}) }
func fillMemory(at, v, n []byte) []byte    { return seq(at, v, n, []byte{opBulk, 11, 0}) }

// while repeats body until the condition is zero.
func while(cond []byte, body ...[]byte) []byte {
	return seq(
		[]byte{opBlock, noResult}, []byte{opLoop, noResult},
		isZero(cond), op(opBrIf, 1),
		seq(body...),
		op(opBr, 0), []byte{opEnd}, []byte{opEnd},
	)
}

// appendSigned writes signed LEB128.
func appendSigned(b []byte, v int64) []byte {
	for {
		low := byte(v & 0x7f)
		v >>= 7
		if v == 0 && low&0x40 == 0 || v == -1 && low&0x40 != 0 {
			return append(b, low)
		}
		b = append(b, low|0x80)
	}
}

// function is one that is added.
type function struct {
	name string
	sig  signature
	body []byte
}

// define makes a function; its locals beyond the parameters are all i32.
func define(name string, params, results []byte, locals uint32, code ...[]byte) function {
	body := []byte{0}
	if locals > 0 {
		body = append(binary.AppendUvarint([]byte{1}, uint64(locals)), typeI32)
	}
	body = append(append(body, seq(code...)...), opEnd)
	return function{name, signature{params, results}, body}
}

// i32s is n times i32.
func i32s(n int) []byte { return slices.Repeat([]byte{typeI32}, n) }
