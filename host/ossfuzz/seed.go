package main

import (
	"encoding/binary"
	"errors"
	"fmt"
	"strconv"
	"strings"
)

var errTexts = errors.New("more than one text")

// encode makes the bytes of a seed as Go keeps it.
func encode(text string) ([]byte, error) {
	lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	if lines[0] != "go test fuzz v1" {
		return nil, fmt.Errorf("%q; wanted go test fuzz v1", lines[0])
	}
	var fixed []byte
	var texts []string
	for _, line := range lines[1:] {
		kind, value, _ := strings.Cut(strings.TrimSuffix(line, ")"), "(")
		var err error
		switch kind {
		case "[]byte", "string":
			value, err = strconv.Unquote(value)
			texts = append(texts, value)
		case "bool":
			fixed = append(fixed, map[string]byte{"true": 1}[value])
		case "uint32":
			var n uint64
			n, err = strconv.ParseUint(value, 10, 32)
			fixed = binary.BigEndian.AppendUint32(fixed, uint32(n))
		default:
			err = fmt.Errorf("an argument of type %q; wanted []byte, string, bool or uint32", kind)
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", line, err)
		}
	}
	if len(texts) != 1 {
		return nil, errTexts
	}
	return append(append(fixed, 0), texts[0]...), nil
}
