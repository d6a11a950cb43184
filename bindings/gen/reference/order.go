package reference

import "rollcall/bindings/gen/model"

// order is how a reader meets the types: the frames, and below each what it holds.
func order(s *model.Schema) []string {
	w := &walk{schema: s, seen: map[string]bool{}}
	for _, f := range s.Frames {
		w.meet(f.Type)
	}
	for _, r := range s.Records {
		if r.Type != nil {
			w.meet(*r.Type)
		}
	}
	return w.list
}

type walk struct {
	schema *model.Schema
	seen   map[string]bool
	list   []string
}

func (w *walk) meet(t model.Type) {
	if t.Of != nil {
		w.meet(*t.Of)
	}
	if t.Kind != model.StructOf && t.Kind != model.VariantOf || w.seen[t.Name] {
		return
	}
	w.seen[t.Name] = true
	w.list = append(w.list, t.Name)
	if st := w.schema.Struct(t.Name); st != nil {
		w.fields(st.Fields)
		return
	}
	v := w.schema.Variant(t.Name)
	w.fields(v.Common)
	for _, k := range v.Cases {
		w.fields(k.Fields)
	}
}

func (w *walk) fields(fields []model.Field) {
	for _, f := range fields {
		w.meet(f.Type)
	}
}
