package java

import "rollcall/bindings/gen/model"

// enum is one whose numbers all have names.
func (g *generator) enum(e *model.Enum) {
	s := &source{}
	s.doc(sentence(e.Doc, words(e.Name)))
	s.f("public enum %s {", e.Name)
	s.in()
	for i, v := range e.Values {
		s.doc(sentence(v.Doc, "{@code "+v.Name+"}"))
		end := ","
		if i == len(e.Values)-1 {
			end = ";"
		}
		s.f("%s(%q)%s\n", constant(v.Name), v.Name, end)
	}
	s.f("/** By their numbers, which are their places. */")
	s.f("static final %s[] VALUES = values();\n", e.Name)
	s.f("private final String text;\n")
	s.f("%s(String text) {\n  this.text = text;\n}\n", e.Name)
	s.f("/** Returns the name as it is spelled everywhere. */\n@Override\npublic String toString() {\n  return text;\n}")
	s.end()
	s.f("}")
	g.file(e.Name, s)
}

// openEnum is one that has numbers without names: those of a newer Mesos.
func (g *generator) openEnum(e *model.Enum) {
	s := &source{}
	s.doc(sentence(e.Doc, words(e.Name))+" Numbers without a name here are allowed.", "@param number the number")
	s.f("public record %s(int number) {", e.Name)
	s.in()
	for _, v := range e.Values {
		s.doc(sentence(v.Doc, "{@code "+v.Name+"}"))
		s.f("public static final %s %s = new %s(%d);\n", e.Name, constant(v.Name), e.Name, v.Number)
	}
	s.f("private static final %s[] KNOWN = {", e.Name)
	for _, v := range e.Values {
		s.f("  %s,", constant(v.Name))
	}
	s.f("};\n")
	s.f("private static final String[] NAMES = {")
	for _, v := range e.Values {
		s.f("  %q,", v.Name)
	}
	s.f("};\n")
	s.doc("Finds the one of a number.", "@param number the number", "@return the same object for the same known number")
	s.f("public static %s of(int number) {", e.Name)
	s.f("  return number >= 0 && number < KNOWN.length ? KNOWN[number] : new %s(number);\n}\n", e.Name)
	s.doc("Finds the one of a name.", "@param name as it is spelled everywhere", "@return null if there is none")
	s.f("public static %s named(String name) {", e.Name)
	s.f("  int i = Arrays.asList(NAMES).indexOf(name);\n  return i < 0 ? null : KNOWN[i];\n}\n")
	s.f("/** Returns the name as it is spelled everywhere, or the number. */\n@Override\npublic String toString() {")
	s.f("  return number >= 0 && number < NAMES.length ? NAMES[number] : Integer.toString(number);\n}")
	s.end()
	s.f("}")
	g.file(e.Name, s)
}
