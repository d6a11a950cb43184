package schema

// Wrapped is a message whose only field is number 1 and required, held in Go as that field
// alone: {"value": "t1"} of a TaskID becomes a string, {"nanoseconds": 5} of a
// DurationInfo a time.Duration. As an optional field (Opt), the zero value means that
// the whole message is absent.
func Wrapped[V any](message, field string, inner Kind[V]) Kind[V] {
	k := New(message, Req(1, field, inner, func(v *V) *V { return v })).Kind()
	k.zero = inner.zero
	return k
}

// WrappedOpt is Wrapped for a field that may be missing inside the message: {} is zero.
func WrappedOpt[V any](message, field string, inner Kind[V]) Kind[V] {
	k := New(message, Opt(1, field, inner, func(v *V) *V { return v })).Kind()
	k.zero = inner.zero
	return k
}
