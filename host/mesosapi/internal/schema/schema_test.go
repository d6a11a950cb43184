package schema

import (
	"encoding/json"
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// node is a message of every kind that contains itself.
type node struct {
	ID    string
	Flag  *bool
	Big   uint64
	Small int32
	Real  *float64
	Raw   []byte
	Nums  []uint32
	Child *node
}

func nodeMessage() *Message[node] {
	m := New[node]("Node")
	m.Describe(
		Req(1, "id", UniqueText[string](), func(n *node) *string { return &n.ID }),
		Ptr(2, "flag", Bool(), func(n *node) **bool { return &n.Flag }),
		Opt(3, "big", Uint[uint64](), func(n *node) *uint64 { return &n.Big }),
		Opt(4, "small", Int[int32](), func(n *node) *int32 { return &n.Small }),
		Ptr(5, "real", Float(), func(n *node) **float64 { return &n.Real }),
		Opt(6, "raw", Data(), func(n *node) *[]byte { return &n.Raw }),
		Many(7, "nums", Uint[uint32](), func(n *node) *[]uint32 { return &n.Nums }),
		Ptr(8, "child", m.Kind(), func(n *node) **node { return &n.Child }),
	)
	return m
}

func TestReadJSON(t *testing.T) {
	m := nodeMessage()
	for text, want := range map[string]any{
		` { "id" : "a" , "big":18446744073709551615, "small":-2147483648 } `: node{ID: "a", Big: math.MaxUint64, Small: math.MinInt32},
		`{"id":"\u00e9\ud83d\ude00\ud83d\n\/","flag":null,"real":15.0}`:      node{ID: "é😀\ufffd\n/", Real: new(15.0)},
		`{"id":"a","small":1e3,"big":5050.0,"nums":[1,2],"nums":[3]}`:        node{ID: "a", Small: 1000, Big: 5050, Nums: []uint32{3}},
		"{\"id\":\"\xff\",\"raw\":\"\",\"x\":{\"y\":[[],{}]}}":               node{ID: "\ufffd", Raw: []byte{}},
		`{"id":"a","child":{"flag":true}}`:                                   "Node at child: required field id is missing",
		`{}`:                                                                 "Node: required field id is missing",
		`{"id":null}`:                                                        "Node: required field id is missing",
		`{"id":7}`:                                                           "Node at id: JSON has '7' at byte 6 where a string should stand",
		`{"id":"a","small":3e9}`:                                             "Node at small: number does not fit",
		`{"id":"a","small":1.5}`:                                             "number 1.5 is not a whole number",
		`{"id":"a","big":-1}`:                                                "number -1 is not a whole positive number",
		`{"id":"a","real":1e999}`:                                            "number 1e999 does not fit a double",
		`{"id":"a","real":01}`:                                               "a comma or the end",
		`{"id":"a","raw":"*"}`:                                               "Node at raw: bad Base64",
		`{"id":"a"`:                                                          "JSON ends where a comma or the end should stand",
		`{"id":"a"} x`:                                                       "text after the end",
		`{"id":"a",}`:                                                        "a string should stand",
		`{"id":"` + "\n" + `"}`:                                              "without control characters",
		`{"id":"\x"}`:                                                        "a valid escape",
		`{"id":"a","x":nul}`:                                                 "null should stand",
		`{"id":"a","nums":[1 2]}`:                                            "a comma or the end",
		`{"id":"a","child":{"id":[]}}`:                                       "Node at child.id: JSON has '['",
	} {
		var got node
		err := m.ReadJSON(NewReader(), []byte(text), &got)
		if wanted, bad := want.(string); bad {
			require.ErrorContains(t, err, wanted, text)
			continue
		}
		require.NoError(t, err, text)
		require.Equal(t, want, got, text)
	}
}

func TestNestingIsBounded(t *testing.T) {
	m := nodeMessage()
	deep := func(levels int) *node {
		n := &node{ID: "x"}
		for range levels - 1 {
			n = &node{ID: "x", Child: n}
		}
		return n
	}
	for levels, ok := range map[int]bool{MaxDepth: true, MaxDepth + 1: false} {
		text, err := m.AppendJSON(nil, deep(levels))
		require.NoError(t, err)
		for _, err := range []error{
			m.ReadProto(nil, m.AppendProto(nil, deep(levels)), new(node)), m.ReadJSON(nil, text, new(node)),
		} {
			if ok {
				require.NoError(t, err)
			} else {
				require.ErrorContains(t, err, "too deep")
			}
		}
	}
	unknown := `{"id":"a","x":` + strings.Repeat("[", 1<<20)
	require.ErrorContains(t, m.ReadJSON(nil, []byte(unknown), new(node)), "too deep")
}

func TestReadProto(t *testing.T) {
	m := nodeMessage()
	var got node
	require.NoError(t, m.ReadProto(nil, []byte("\x0a\x01a\x3a\x02\x01\x02\x38\x03\x9a\x06\x01x\x10\x00"), &got))
	require.Equal(t, node{ID: "a", Nums: []uint32{1, 2, 3}, Flag: new(false)}, got, "packed, not packed, unknown")
	for text, wanted := range map[string]string{
		"":                      "required field id is missing",
		"\x0a\x05a":             "Node at id: bad string",
		"\x08\x01":              "required field id is missing", // another wire type: an unknown field
		"\xff":                  "bad field tag",
		"\x0a\x01a\x42\x02\x0a": "Node at child: bad length",
		"\x0a\x01a\x42\x00":     "Node at child: required field id is missing",
		"\x0a\x01a\x9a\x06\x7f": "bad unknown field",
	} {
		require.ErrorContains(t, m.ReadProto(nil, []byte(text), new(node)), wanted, "%q", text)
	}
}

// Lengths of one, two and three bytes, each of which is written after its content.
func TestLengthsAreRightAtTheirBorders(t *testing.T) {
	m := nodeMessage()
	for _, size := range []int{0, 1, 123, 124, 125, 126, 16377, 16378, 16379, 16380, 16381, 70000} {
		want := node{ID: "p", Child: &node{ID: strings.Repeat("x", size), Nums: []uint32{1}}}
		var got node
		require.NoError(t, m.ReadProto(nil, m.AppendProto([]byte{}, &want), &got))
		require.Equal(t, want, got)
	}
}

func TestJSONCannotHoldEveryDouble(t *testing.T) {
	text, err := nodeMessage().AppendJSON(nil, &node{Real: new(math.NaN())})
	require.ErrorContains(t, err, "JSON cannot hold the number NaN")
	require.True(t, json.Valid(text))
}

func TestInternedStringsAreShared(t *testing.T) {
	r := NewReader()
	require.Zero(t, testing.AllocsPerRun(100, func() { _ = r.intern([]byte("agent-S0")) }))
	require.Equal(t, strings.Repeat("x", 200), r.intern([]byte(strings.Repeat("x", 200))))
	require.Equal(t, "a", (*Reader)(nil).intern([]byte("a")))
}
