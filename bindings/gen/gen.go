// Package gen writes what is generated under bindings: the schema as JSON, the
// reference page, and the types and codecs of each language.
package gen

import (
	"encoding/json"
	"fmt"
	"path"

	"rollcall/bindings/gen/java"
	"rollcall/bindings/gen/model"
	"rollcall/bindings/gen/node"
	"rollcall/bindings/gen/python"
	"rollcall/bindings/gen/reference"
	"rollcall/bindings/gen/rust"
)

// generator is a language's back end: paths below a folder of bindings, and what is written there.
type generator struct {
	folder string
	files  func(*model.Schema) (map[string][]byte, error)
}

var generators = []generator{
	{"gen", dump},
	{".", reference.Generate},
	{"java", java.Generate},
	{"node", node.Generate},
	{"python", python.Generate},
	{"rust", rust.Generate},
}

// Files is everything that is generated, by its path below bindings.
func Files() (map[string][]byte, error) {
	schema, err := model.Scheduler()
	if err != nil {
		return nil, err
	}
	all := map[string][]byte{}
	for _, g := range generators {
		files, err := g.files(schema)
		if err != nil {
			return nil, fmt.Errorf("gen: %s: %w", g.folder, err)
		}
		for name, data := range files {
			all[path.Join(g.folder, name)] = data
		}
	}
	return all, nil
}

func dump(s *model.Schema) (map[string][]byte, error) {
	data, err := json.MarshalIndent(s, "", "\t")
	return map[string][]byte{"schema.json": append(data, '\n')}, err
}
