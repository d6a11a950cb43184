package java

import (
	"strings"
	"unicode"

	"rollcall/bindings/gen/model"
)

// className is a struct's. Record would hide java.lang.Record.
func className(name string) string {
	if name == "Record" {
		return "StoreRecord"
	}
	return name
}

// component is a record's, from the name of a field. Records must not have one
// that Object has as a method, nor one that is a word of the language.
func component(name string) string {
	switch name {
	case "wait":
		return "waits"
	case "native":
		return "natively"
	}
	first := true
	var b strings.Builder
	for part := range strings.SplitSeq(name, "_") {
		if !first {
			part = upperFirst(part)
		}
		first = false
		b.WriteString(part)
	}
	return b.String()
}

func upperFirst(s string) string { return strings.ToUpper(s[:1]) + s[1:] }

// constant is an enum's, from a name such as presumed-lost or TASK_RUNNING.
func constant(name string) string { return strings.ToUpper(strings.ReplaceAll(name, "-", "_")) }

// words makes task id of task_id.
func words(name string) string { return strings.ReplaceAll(name, "_", " ") }

// sentence is a comment of the sources, as Javadoc.
func sentence(text, fallback string) string {
	if text == "" {
		text = fallback
	}
	text = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(text)
	r := []rune(text)
	r[0] = unicode.ToUpper(r[0])
	if text = string(r); !strings.HasSuffix(text, ".") {
		text += "."
	}
	return text
}

// phrase is a comment after a tag.
func phrase(text, fallback string) string {
	text = sentence(text, fallback)
	return strings.TrimSuffix(strings.ToLower(text[:1])+text[1:], ".")
}

func params(fields []model.Field) (tags []string) {
	for _, f := range fields {
		text := phrase(f.Doc, words(f.Name))
		if f.When != nil {
			text += "; null unless " + words(f.When.Field) + " says so"
		}
		if f.Type.Kind == model.Micros && !strings.Contains(text, "microseconds") {
			text += ", in microseconds"
		}
		tags = append(tags, "@param "+component(f.Name)+" "+text)
	}
	return tags
}
