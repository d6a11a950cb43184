package vectors

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rollcall/bindings/gen/model"
)

// unreached is what no frame of these shapes, or no machine, says.
var unreached = map[string]string{
	"EventType.none":           "no event; and no request that could be rejected",
	"NoticeType.none":          "no notice",
	"ErrorCode.ok":             "no error",
	"ErrorCode.too-deep":       "no shape is nested that deeply",
	"RejectCode.none":          "no rejection",
	"Verdict.none":             "nobody has observed such a task",
	"OperationVerdict.none":    "nobody has observed such an operation",
	"SessionState.subscribing": "no notice is given of it",
	"SessionState.leaving":     "no notice is given of it",
	"RoundPhase.interrupted":   "stands only in records",
	"ValueType.none":           "no resource",
}

// TestEverythingOccurs: every case of every variant and every value of every
// enum stands readable in some vector, so that every binding has met it.
func TestEverythingOccurs(t *testing.T) {
	schema, err := model.Scheduler()
	require.NoError(t, err)
	seen := seen{schema, map[string]bool{}}
	for _, f := range files(t) {
		for i := range f.Vectors {
			for _, s := range f.Vectors[i].Steps {
				seen.frame(t, frameOf[s.Call], s.InReadable)
				seen.frame(t, answerOf(s.Call, s.Refused), s.OutReadable)
			}
		}
	}
	for _, e := range schema.Enums {
		for _, v := range e.Values {
			if name := e.Name + "." + v.Name; unreached[name] == "" {
				assert.True(t, seen.names[name], "%s is in no vector", name)
			}
		}
	}
	for _, v := range schema.Variants {
		for _, k := range v.Cases {
			assert.True(t, seen.names[v.Name+"."+k.Name], "%s.%s is in no vector", v.Name, k.Name)
		}
	}
}

type seen struct {
	schema *model.Schema
	names  map[string]bool
}

func (s *seen) frame(t *testing.T, name string, readable json.RawMessage) {
	if readable == nil {
		return
	}
	var v any
	require.NoError(t, json.Unmarshal(readable, &v))
	s.value(s.schema.Frame(name).Type, v)
}

func (s *seen) value(t model.Type, v any) {
	switch t.Kind {
	case model.EnumOf:
		if name, ok := v.(string); ok {
			s.names[t.Name+"."+name] = true
		}
	case model.List:
		for _, one := range v.([]any) {
			s.value(*t.Of, one)
		}
	case model.StructOf:
		s.fields(s.schema.Struct(t.Name).Fields, v.(map[string]any))
	case model.VariantOf:
		variant, object := s.schema.Variant(t.Name), v.(map[string]any)
		tag := s.schema.Enum(variant.Tag)
		for _, k := range variant.Cases {
			if name := tag.Value(k.Number).Name; name == object["type"] {
				s.names[t.Name+"."+k.Name], s.names[variant.Tag+"."+name] = true, true
				s.fields(variant.Common, object)
				s.fields(k.Fields, object)
			}
		}
	}
}

func (s *seen) fields(fields []model.Field, object map[string]any) {
	for i := range fields {
		if v, ok := object[fields[i].Name]; ok {
			s.value(fields[i].Type, v)
		}
	}
}
