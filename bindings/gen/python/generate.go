// Package python writes the Python binding's types and its code for bytes.
package python

import (
	"fmt"
	"slices"
	"strings"

	"rollcall/bindings/gen/model"
)

// Generate makes the files, by their paths in bindings/python.
func Generate(s *model.Schema) (map[string][]byte, error) {
	files := map[string]string{
		"src/rollcall/enums.py":  enums(s),
		"src/rollcall/errors.py": errors(s),
		"src/rollcall/values.py": values(s),
		"src/rollcall/output.py": output(s),
		"src/rollcall/_read.py":  readOutput(s),
		"src/rollcall/_write.py": writeInput(s),
		"tests/mirror.py":        mirror(s),
	}
	for i := range s.Variants {
		files["src/rollcall/"+module(s.Variants[i].Name)+".py"] = cases(s, &s.Variants[i])
	}
	out := map[string][]byte{}
	for name, text := range files {
		out[name] = []byte(text)
	}
	return out, nil
}

// readOutput is the file that reads what the module answers, and what the store holds.
func readOutput(s *model.Schema) string {
	r := &reader{s: s, lists: map[string]bool{}}
	r.struct_("read_output", "Reads what a step answers", "Output", 0)
	refusal := slices.Clone(s.Struct("Refusal").Fields)
	for i := range refusal {
		if refusal[i].Type.Kind == model.EnumOf { // each code is a class of errors
			refusal[i].Type = model.Type{Kind: model.Uint, Max: refusal[i].Type.Max}
		}
	}
	r.frame("read_refusal", "Reads what is wrong with a frame", "Tuple[int, str, str]", refusal)
	for name, rec := range records(s) {
		r.struct_("read_"+name, "Reads the value of a record: "+rec.Doc, rec.Type.Name, 1)
	}
	return withImports(s, "Bytes into values: what the module answers, and the values of records.", "", r.code())
}

// writeInput is the file that writes what the module takes.
func writeInput(s *model.Schema) string {
	w := &writer{s: s, done: map[string]bool{}}
	step, restore, create := s.Struct("StepFrame").Fields, s.Struct("RecordsFrame").Fields, s.Struct("CreateFrame").Fields
	w.frame("write_step", "Writes the input of a step", "now: int, events: Sequence[Event]", head(len(step)), step)
	w.frame("write_restore", "Writes the input of a restore", "records: Sequence[Record]", head(len(restore)), restore)
	w.frame("write_create", "Writes the input of create", "config: Config", append(head(len(create)), byte(s.Role)), create[1:])
	limits := fmt.Sprintf("\nMAX_EVENTS = %d\n\"\"\"In one step.\"\"\"\n", step[1].Type.Max)
	return withImports(s, "Values into bytes: what the module takes.", "", limits+w.b.String())
}

// mirror is the other direction of both, which only tests need.
func mirror(s *model.Schema) string {
	r := &reader{s: s, lists: map[string]bool{}}
	r.frame("read_step", "Reads the input of a step", "Tuple[int, List[Event]]", s.Struct("StepFrame").Fields)
	r.frame("read_restore", "Reads the input of a restore", "List[Record]", s.Struct("RecordsFrame").Fields)
	r.frame("read_create", "Reads the input of create", "Tuple[int, Config]", s.Struct("CreateFrame").Fields)
	w := &writer{s: s, done: map[string]bool{}}
	w.frame("write_output", "Writes what a step answers", "v: Output", nil, nil)
	for name, rec := range records(s) {
		w.record("write_"+name, rec)
	}
	return withImports(s, "The other direction of the package's reading and writing, for tests.", "rollcall", r.code()+w.b.String())
}

// records are the kinds of records that have a shape, by the names of their functions.
func records(s *model.Schema) func(yield func(string, model.Record) bool) {
	return func(yield func(string, model.Record) bool) {
		for _, rec := range s.Records {
			if rec.Type != nil && !yield(strings.ReplaceAll(strings.TrimSuffix(rec.Key, "/"), "-", "_")+"_record", rec) {
				return
			}
		}
	}
}
