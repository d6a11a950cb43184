package mutants

import (
	"encoding/json"
	"errors"
	"os"
	"path"
	"path/filepath"
	"strconv"
)

// writeOverlay weaves all mutants of a table into copies of their files below
// dir, and writes the list that go's -overlay takes. Root is the module's root.
func writeOverlay(root, dir string, table []Mutant) (list string, err error) {
	files := map[string][]numbered{}
	var order []string
	for i := range table {
		m := &table[i]
		if files[m.File] == nil {
			order = append(order, m.File)
		}
		files[m.File] = append(files[m.File], numbered{m, i + 1})
	}
	replace := map[string]string{}
	put := func(file, text string) error {
		to := filepath.Join(dir, strconv.Itoa(len(replace))+"-"+path.Base(file))
		replace[filepath.Join(root, filepath.FromSlash(file))] = to
		return os.WriteFile(to, []byte(text), 0o600)
	}
	var wrong []error
	for _, file := range order {
		source, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(file)))
		if err != nil {
			return "", err
		}
		woven, err := weave(file, string(source), files[file])
		if err != nil {
			wrong = append(wrong, err)
			continue
		}
		if err := put(file, woven); err != nil {
			return "", err
		}
		pkg := path.Dir(file)
		if err := put(pkg+"/rollcall_mutant.go", chooser(path.Base(pkg))); err != nil {
			return "", err
		}
	}
	if len(wrong) > 0 {
		return "", errors.Join(wrong...)
	}
	text, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		return "", err
	}
	list = filepath.Join(dir, "overlay.json")
	return list, os.WriteFile(list, text, 0o600)
}
