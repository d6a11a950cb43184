package schema

// AppendProto appends v as protobuf. A required field is written even when it is zero.
func (m *Message[T]) AppendProto(b []byte, v *T) []byte { return m.appendProto(b, v) }

// ReadProto reads one protobuf message into v, which must be zero. R may be nil. Nothing in
// v refers to b afterwards. The error is a *DecodeError.
func (m *Message[T]) ReadProto(r *Reader, b []byte, v *T) error {
	return m.readProto(r, b, v, MaxDepth)
}
