package mesostest

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"path"
)

//go:embed kit
var source embed.FS

// eachSource visits the kit's files by base name, in order; the kit has no folders.
func eachSource(visit func(name string, data []byte) error) error {
	entries, err := source.ReadDir("kit")
	if err != nil {
		return err
	}
	for _, e := range entries {
		data, err := source.ReadFile(path.Join("kit", e.Name()))
		if err != nil {
			return err
		}
		if err := visit(e.Name(), data); err != nil {
			return err
		}
	}
	return nil
}

// sourceHash names a build after what it was built from, so an edited kit is never served from an older cache.
func sourceHash() string {
	h := sha256.New()
	err := eachSource(func(name string, data []byte) error {
		_, err := fmt.Fprintf(h, "%s %d\n%s", name, len(data), data)
		return err
	})
	if err != nil {
		panic(err) // the files are part of the program
	}
	return hex.EncodeToString(h.Sum(nil))[:12]
}
