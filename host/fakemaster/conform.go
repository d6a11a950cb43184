package fakemaster

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"rollcall/host/mesosapi"
)

// conform reads a JSON object as protobuf::parse of stout does: it returns the
// object as it should have been written, or what is wrong in stout's words.
// Fields that are not described go; so do nulls and names that no enum has.
func conform(d mesosapi.Description, in map[string]any) (out map[string]any, wrong string) {
	fields := d.Fields()
	out = map[string]any{}
	for _, name := range slices.Sorted(maps.Keys(in)) {
		i := slices.IndexFunc(fields, func(f mesosapi.FieldDescription) bool { return f.Name == name })
		if i < 0 || in[name] == nil {
			continue
		}
		f := &fields[i]
		values := []any{in[name]}
		if list, ok := in[name].([]any); ok {
			if !f.Repeated {
				return nil, notExpecting("array", name)
			}
			values = list
		}
		kept := []any{}
		for _, v := range values {
			v, wrong := conformValue(f, v)
			if wrong != "" {
				return nil, wrong
			}
			if v != nil {
				kept = append(kept, v)
			}
		}
		switch {
		case f.Repeated:
			out[name] = kept
		case len(kept) == 1:
			out[name] = kept[0]
		}
	}
	return out, ""
}

func notExpecting(kind, field string) string {
	return "Not expecting a JSON " + kind + " for field '" + field + "'"
}

func conformValue(f *mesosapi.FieldDescription, v any) (any, string) {
	switch v := v.(type) {
	case map[string]any:
		if f.Message == nil {
			return nil, notExpecting("object", f.Name)
		}
		return conform(f.Message, v)
	case []any:
		return nil, notExpecting("array", f.Name)
	case string:
		return conformText(f, v)
	case json.Number:
		if f.Type != "integer" && f.Type != "double" {
			return nil, notExpecting("number", f.Name)
		}
	case bool:
		if f.Type != "bool" {
			return nil, notExpecting("boolean", f.Name)
		}
	}
	return v, ""
}

// conformText: a text may also hold a number or a truth.
func conformText(f *mesosapi.FieldDescription, s string) (any, string) {
	switch f.Type {
	case "string", "enum":
		return s, ""
	case "bytes":
		if _, err := base64.StdEncoding.DecodeString(s); err != nil {
			return nil, "Failed to base64 decode bytes field '" + f.Name + "': " + badBase64(s)
		}
		return s, ""
	case "bool":
		if s == "true" || s == "false" {
			return s == "true", ""
		}
		return nil, "Failed to parse '" + s + "' as a boolean for field '" + f.Name + "'"
	case "integer", "double":
		if _, err := strconv.ParseFloat(s, 64); err != nil {
			return nil, "Failed to parse '" + s + "' as a JSON number for field '" + f.Name + "'"
		}
		return json.Number(s), ""
	}
	return nil, notExpecting("string", f.Name)
}

func badBase64(s string) string {
	for _, c := range s {
		letter := c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
		if !letter && !strings.ContainsRune("+/=", c) {
			return fmt.Sprintf("Invalid character '%c'", c)
		}
	}
	return "Invalid length"
}

// lacking lists the required fields that are not there, as protobuf does: first
// those of the message, then those of the messages in it.
func lacking(d mesosapi.Description, in map[string]any, path string) (missing []string) {
	fields := d.Fields()
	for i := range fields {
		if _, ok := in[fields[i].Name]; fields[i].Required && !ok {
			missing = append(missing, path+fields[i].Name)
		}
	}
	slices.SortFunc(fields, func(a, b mesosapi.FieldDescription) int { return a.Number - b.Number })
	for i := range fields {
		f := &fields[i]
		if f.Message == nil {
			continue
		}
		switch v := in[f.Name].(type) {
		case map[string]any:
			missing = append(missing, lacking(f.Message, v, path+f.Name+".")...)
		case []any:
			for k, v := range v {
				if v, ok := v.(map[string]any); ok {
					missing = append(missing, lacking(f.Message, v, fmt.Sprintf("%s%s[%d].", path, f.Name, k))...)
				}
			}
		}
	}
	return missing
}
