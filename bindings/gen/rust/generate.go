package rust

import (
	"slices"

	"rollcall/bindings/gen/model"
)

// Generate writes the crate's files that follow from the schema.
func Generate(s *model.Schema) (map[string][]byte, error) {
	files := map[string][]byte{
		"src/schema/mod.rs":         index(s),
		"src/schema/enums.rs":       enums(s),
		"src/schema/structs.rs":     structs(s),
		"src/schema/config.rs":      defaults(s),
		"src/schema/stored.rs":      stored(s),
		"src/schema/codec.rs":       codec(s),
		"tests/vectors/readable.rs": readable(s),
	}
	for i := range s.Variants {
		files["src/schema/"+snake(s.Variants[i].Name)+".rs"] = variant(s, &s.Variants[i])
	}
	return files, nil
}

// index is the module that holds the others.
func index(s *model.Schema) []byte {
	o := begin(s, "Everything that crosses the boundary.")
	o.line(0, "")
	for _, name := range []string{"codec", "config", "enums", "stored", "structs"} {
		o.line(0, "#[rustfmt::skip]\nmod %s;", name)
	}
	for i := range s.Variants {
		o.line(0, "#[rustfmt::skip]\npub mod %s;", snake(s.Variants[i].Name))
	}
	uses := []string{"enums::*", "stored::Stored", "structs::*"}
	for i := range s.Variants {
		v := &s.Variants[i]
		names := v.Name
		if body(v) != v.Name {
			names = "{" + v.Name + ", " + body(v) + "}"
		}
		uses = append(uses, snake(v.Name)+"::"+names)
	}
	slices.Sort(uses)
	o.line(0, "")
	for _, use := range uses {
		o.line(0, "pub use %s;", use)
	}
	o.line(0, "")
	o.doc(0, "a time since 1970, or a span of time, in microseconds")
	o.line(0, "pub type Micros = u64;")
	o.line(0, "")
	o.doc(0, "the role of a scheduler, in the input of create")
	o.line(0, "pub(crate) const ROLE: u32 = %d;", s.Role)
	return o.bytes()
}
