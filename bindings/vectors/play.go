package vectors

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"

	"rollcall/bindings/gen/model"
)

// Play plays a vector on fresh instances and proves it: the bytes of every
// answer, and that the schema reads and writes every frame.
func (v *Vector) Play(schema *model.Schema, fresh Maker) (err error) {
	now, err := fresh()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, now.Close()) }()
	outs := make([][]byte, 0, len(v.Steps))
	for i := range v.Steps {
		s := &v.Steps[i]
		in, out := s.In.Expand(outs), s.Out.Expand(outs)
		outs = append(outs, out)
		if s.Call == "new" {
			if err := now.Close(); err != nil {
				return err
			}
			if now, err = fresh(); err != nil {
				return err
			}
			continue
		}
		got, refused, err := now.Call(s.Call, in)
		switch {
		case err != nil:
			return fmt.Errorf("%s, step %d: %w", v.Name, i, err)
		case refused != s.Refused || !bytes.Equal(got, out):
			return fmt.Errorf("%s, step %d: %s answers %x, refused: %v; wanted %x, refused: %v", v.Name, i, s.Call, got, refused, out, s.Refused)
		}
		if err := s.readable(schema, in, out); err != nil {
			return fmt.Errorf("%s, step %d: %w", v.Name, i, err)
		}
	}
	return nil
}

func (s *Step) readable(schema *model.Schema, in, out []byte) error {
	if name := frameOf[s.Call]; name != "" && (!s.Refused || s.InReadable != nil) {
		if err := proveReadable(schema, name, in, s.InReadable); err != nil {
			return err
		}
	}
	if name := answerOf(s.Call, s.Refused); name != "" {
		return proveReadable(schema, name, out, s.OutReadable)
	}
	return nil
}

func proveReadable(schema *model.Schema, name string, frame []byte, want json.RawMessage) error {
	t := schema.Frame(name).Type
	v, refusal := schema.Decode(t, frame)
	if refusal != nil {
		return fmt.Errorf("%s: %w", name, refusal)
	}
	if again := schema.Encode(t, v); !bytes.Equal(again, frame) {
		return fmt.Errorf("%s: %x is written back as %x", name, frame, again)
	}
	if want == nil {
		return nil
	}
	text, err := plain(v)
	if err != nil {
		return err
	}
	var got, wanted any
	if err := errors.Join(json.Unmarshal(text, &got), json.Unmarshal(want, &wanted)); err != nil {
		return err
	}
	if !reflect.DeepEqual(got, wanted) {
		return fmt.Errorf("%s: reads as %s; wanted %s", name, text, want)
	}
	return nil
}
