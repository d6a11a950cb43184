package java

import (
	"fmt"
	"strings"
)

// stored gives a type that stands in the store a way to be read from there.
func (g *generator) stored(s *source, name string) {
	for _, r := range g.schema.Records {
		if r.Type == nil || r.Type.Name != name {
			continue
		}
		s.doc("Reads the value of a record whose key begins with {@link StoreKeys#"+keyName(r.Key)+"}.",
			"@param value the value", "@return what it says", "@throws RefusedException if it says nothing that this version can read")
		s.f("public static %s ofValue(byte[] value) {", className(name))
		s.f("  Reader in = StoreKeys.value(value);")
		s.f("  %s v = read(in);\n  in.end();\n  return v;\n}\n", className(name))
	}
}

func keyName(key string) string {
	return strings.ToUpper(strings.ReplaceAll(strings.TrimSuffix(key, "/"), "-", "_"))
}

// records are the keys, and the version of values.
func (g *generator) records() {
	s := &source{}
	s.doc("What the keys of records begin with. A store need not know them; those who want to read it do.")
	s.f("public final class StoreKeys {")
	s.in()
	for _, r := range g.schema.Records {
		s.doc(sentence(r.Doc, r.Key))
		s.f("public static final String %s = %q;\n", keyName(r.Key), r.Key)
	}
	s.f("private static final int VERSION = %d;\n", g.schema.Records[0].Version)
	s.f("private StoreKeys() {}\n")
	s.f("/** A reader of what follows the version. */\nstatic Reader value(byte[] value) {")
	s.f("  check(value);\n  return new Reader(value, 1);\n}\n")
	s.doc("Returns the info of a launch or operation-info record: the framework's own bytes.",
		"@param value the record's value", "@return the info", "@throws RefusedException if the record is of another version")
	s.f("public static byte[] info(byte[] value) {")
	s.f("  check(value);\n  return Arrays.copyOfRange(value, 1, value.length);\n}\n")
	s.f("private static void check(byte[] value) {")
	s.f("  if (value.length == 0 || value[0] != VERSION) {")
	s.f("    throw new RefusedException(ErrorCode.UNKNOWN_VERSION, \"wanted version \" + VERSION, \"\");\n  }\n}")
	s.end()
	s.f("}")
	for _, r := range g.schema.Records {
		if r.Version != g.schema.Records[0].Version {
			panic(fmt.Sprintf("java: records of version %d and %d", r.Version, g.schema.Records[0].Version))
		}
	}
	g.file("StoreKeys", s)
}
