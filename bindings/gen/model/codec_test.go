package model_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"rollcall/bindings/gen/model"
	"rollcall/bindings/vectors"
	"rollcall/core/scheduler"
	"rollcall/core/wire"
)

// shapes are the Go values of frames and records, and the name that paths of errors begin with.
var shapes = map[string]struct {
	value func() interface{ Schema(*wire.Codec) }
	name  string
}{
	"StepFrame":         {func() interface{ Schema(*wire.Codec) } { return &scheduler.StepFrame{} }, ""},
	"Output":            {func() interface{ Schema(*wire.Codec) } { return &scheduler.Output{} }, ""},
	"RecordsFrame":      {func() interface{ Schema(*wire.Codec) } { return &scheduler.RecordsFrame{} }, ""},
	"Config":            {func() interface{ Schema(*wire.Codec) } { return &scheduler.Config{} }, "config"},
	"Refusal":           {func() interface{ Schema(*wire.Codec) } { return &wire.Error{} }, "error"},
	"FrameworkRecord":   {func() interface{ Schema(*wire.Codec) } { return &scheduler.FrameworkRecord{} }, "framework"},
	"TaskRecord":        {func() interface{ Schema(*wire.Codec) } { return &scheduler.TaskRecord{} }, "task"},
	"OperationRecord":   {func() interface{ Schema(*wire.Codec) } { return &scheduler.OperationRecord{} }, "operation"},
	"RoundNotice":       {func() interface{ Schema(*wire.Codec) } { return &scheduler.RoundNotice{} }, "round"},
	"ReplaceRecord":     {func() interface{ Schema(*wire.Codec) } { return &scheduler.ReplaceRecord{} }, "replace"},
	"ReplaceInfoRecord": {func() interface{ Schema(*wire.Codec) } { return &scheduler.ReplaceInfoRecord{} }, "replace_info"},
}

// TestModelIsTheCodec: what the core's functions read, the model reads, and
// writes back to the same bytes; what they refuse, it refuses with the same
// code at the same field. The frames are those of the vectors, the records in
// them, and all of these with bytes put wrong.
func TestModelIsTheCodec(t *testing.T) {
	schema, err := model.Scheduler()
	require.NoError(t, err)
	accepted, refused := map[string]int{}, map[wire.Code]int{}
	for shape, list := range frames(t, schema) {
		for i, frame := range list {
			try := [][]byte{frame}
			if i%(1+len(list)/spoiled) == 0 {
				try = append(try, mistakes(frame)...)
			}
			for _, f := range try {
				if code := same(t, schema, shape, f); code == wire.OK {
					accepted[shape]++
				} else {
					refused[code]++
				}
			}
		}
	}
	for shape := range shapes {
		require.NotZero(t, accepted[shape], "no %s", shape)
	}
	for code := wire.Truncated; code <= wire.NotUTF8; code++ {
		require.True(t, refused[code] > 0 || code == wire.TooDeep, "nothing was refused as %v", code)
	}
	t.Log(accepted, refused)
}

// spoiled is how many frames of a shape mistakes are made in, about.
const spoiled = 60

func same(t *testing.T, schema *model.Schema, shape string, frame []byte) wire.Code {
	c := wire.Reader(frame)
	shapes[shape].value().Schema(&c)
	want := c.Close()
	value, got := schema.Decode(model.Type{Kind: model.StructOf, Name: shape}, frame)
	if want != nil && (strings.Contains(want.Field, "resources") || strings.Contains(want.Field, "held[")) {
		return want.Code // which resources are canonical is more than a shape
	}
	if want == nil {
		require.Nil(t, got, "%s %x", shape, frame)
		require.Equal(t, frame, schema.Encode(model.Type{Kind: model.StructOf, Name: shape}, value), shape)
		return wire.OK
	}
	require.NotNil(t, got, "%s %x: wanted %v", shape, frame, want)
	require.Equal(t, want.Code, got.Code, "%s %x: %v", shape, frame, want)
	field := strings.TrimPrefix(strings.TrimPrefix(want.Field, shapes[shape].name), ".")
	field = element.ReplaceAllString(field, "$1")
	require.Equal(t, field, strings.TrimPrefix(got.Field, "."), "%s %x", shape, frame)
	return want.Code
}

// element: elements of a list have no name, save operations, whose shape is also a field.
var element = regexp.MustCompile(`(operations\[\d+\])\.operation`)

// frames are those of the vectors that are not large, each once.
func frames(t *testing.T, schema *model.Schema) map[string][][]byte {
	all, seen := map[string][][]byte{}, map[string]bool{}
	add := func(shape string, frame []byte) {
		if len(frame) < 2000 && !seen[shape+string(frame)] {
			seen[shape+string(frame)] = true
			all[shape] = append(all[shape], frame)
		}
	}
	for _, v := range allVectors(t) {
		var outs [][]byte
		for _, s := range v.Steps {
			in, out := s.In.Expand(outs), s.Out.Expand(outs)
			outs = append(outs, out)
			if s.Call == "step" {
				add("StepFrame", in) // those that are refused above all
			}
			switch {
			case s.Refused:
				add("Refusal", out)
			case s.Call == "create":
				add("Config", in[2:])
			case s.Call == "restore":
				add("RecordsFrame", in)
			case s.Call == "step":
				add("Output", out)
				for _, rec := range stored(t, out) {
					for _, r := range schema.Records {
						if r.Type != nil && strings.HasPrefix(string(rec.Key), r.Key) && len(rec.Value) > 0 {
							add(r.Type.Name, rec.Value[1:])
						}
					}
				}
			}
		}
	}
	return all
}

func stored(t *testing.T, frame []byte) []scheduler.Record {
	var out scheduler.Output
	c := wire.Reader(frame)
	out.Schema(&c)
	require.Nil(t, c.Close())
	return out.Store
}

func allVectors(t *testing.T) (all []vectors.Vector) {
	names, err := filepath.Glob("../../vectors/*.json")
	require.NoError(t, err)
	for _, name := range names {
		data, err := os.ReadFile(name)
		require.NoError(t, err)
		var f vectors.File
		require.NoError(t, json.Unmarshal(data, &f))
		all = append(all, f.Vectors...)
	}
	return all
}

// mistakes are a frame cut, lengthened, and with bytes put in the place of others.
func mistakes(frame []byte) (all [][]byte) {
	all = append(all, append(bytes.Clone(frame), 0))
	step := 1 + len(frame)/40
	for i := 0; i < len(frame); i += step {
		all = append(all, frame[:i])
		for _, b := range []byte{0x00, 0x7f, 0x90, 0xa1, 0xc0, 0xc2, 0xc4, 0xcc, 0xcf, 0xd9, 0xdc, 0xdd, 0xff} {
			bad := bytes.Clone(frame)
			bad[i] = b
			all = append(all, bad)
		}
		for _, head := range [][]byte{{0xcc}, {0xc6, 0xff, 0xff, 0xff, 0xff}, {0xdb, 0xff, 0xff, 0xff, 0xff}, {0xdd, 0xff, 0xff, 0xff, 0xff}} {
			all = append(all, append(append(bytes.Clone(frame[:i]), head...), frame[i:]...))
		}
	}
	return all
}
