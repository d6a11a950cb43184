package rust

import (
	"strings"

	"rollcall/bindings/gen/model"
)

// stored is what records hold.
func stored(s *model.Schema) []byte {
	o := begin(s, "What the records of a store hold.")
	o.line(0, "")
	o.line(0, "use super::*;")
	o.line(0, "use crate::wire::{self, Malformed};")
	o.line(0, "")
	o.doc(0, "what a record holds: a machine needs none of it read, a framework can be glad of it after a restart")
	o.line(0, "#[derive(Clone, Debug, PartialEq, Eq)]")
	o.line(0, "pub enum Stored {")
	for i := range s.Records {
		r := &s.Records[i]
		o.doc(1, r.Doc)
		o.line(1, "%s(%s),", camel(r.Key), strings.Join(heldBy(r), ", "))
	}
	o.line(0, "}")
	o.line(0, "")
	o.line(0, "impl Stored {")
	o.line(1, "/// Reads a record. Records that it does not know, of the framework itself perhaps, are none.")
	o.line(1, "pub fn of(key: &[u8], value: &[u8]) -> Result<Option<Self>, Malformed> {")
	for i := range s.Records {
		o.recordOf(&s.Records[i])
	}
	o.line(2, "Ok(None)")
	o.line(1, "}")
	o.line(0, "}")
	return o.bytes()
}

func heldBy(r *model.Record) (types []string) {
	if strings.HasSuffix(r.Key, "/") {
		types = append(types, "String")
	}
	if r.Type == nil {
		return append(types, "Vec<u8>")
	}
	return append(types, typeOf(r.Type))
}

func (o *out) recordOf(r *model.Record) {
	value := "wire::versioned"
	if r.Type == nil {
		value = "wire::versioned_bytes"
	}
	if !strings.HasSuffix(r.Key, "/") {
		o.line(2, "if key == b%q {", r.Key)
		o.line(3, "return Ok(Some(Self::%s(%s(%d, value)?)));", camel(r.Key), value, r.Version)
	} else {
		o.line(2, "if let Some(id) = key.strip_prefix(b%q) {", r.Key)
		o.line(3, "return Ok(Some(Self::%s(wire::id(id)?, %s(%d, value)?)));", camel(r.Key), value, r.Version)
	}
	o.line(2, "}")
}
