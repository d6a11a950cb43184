package vectors

import "rollcall/bindings/gen/model"

// writer makes all files.
type writer struct {
	schema *model.Schema
	make   Maker
}

// Files makes every file anew, by its name.
func Files(schema *model.Schema, instances Maker) map[string]*File {
	w := &writer{schema, instances}
	return map[string]*File{
		"boundary.json":    w.boundary(),
		"extremes.json":    w.extremes(),
		"hostile.json":     w.hostile(),
		"transcripts.json": w.transcripts(),
	}
}
