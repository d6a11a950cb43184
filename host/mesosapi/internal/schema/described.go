package schema

// Described is a message seen from outside, so that descriptions can be held
// against Mesos's own list of fields, and input against descriptions.
type Described interface {
	Name() string
	Fields() []FieldInfo
}

// FieldInfo is what a description says of one field.
type FieldInfo struct {
	Number   int
	Name     string
	Required bool
	Repeated bool
	Wire     int       // the protobuf wire type
	Type     string    // message, string, bytes, bool, integer, double or enum
	Message  Described // nil for a scalar
}

// Name returns the message's name.
func (m *Message[T]) Name() string { return m.name }

// Fields lists the fields in the order of the description.
func (m *Message[T]) Fields() []FieldInfo {
	list := make([]FieldInfo, len(m.fields))
	for i, f := range m.fields {
		list[i] = FieldInfo{
			Number: int(f.number), Name: f.name, Required: f.required, Repeated: f.repeated,
			Wire: int(f.wire), Type: f.word, Message: f.nested,
		}
	}
	return list
}
