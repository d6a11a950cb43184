package schema

// ReadJSON reads one JSON object into v, which must be zero. R may be nil. White space and
// line breaks may stand around and inside it; anything after it is an error, null is the
// same as absence. Nothing in v refers to b afterwards. The error is a *DecodeError.
func (m *Message[T]) ReadJSON(r *Reader, b []byte, v *T) error {
	j := jsonReader{Reader: r, b: b}
	err := m.readJSON(&j, v)
	if err == nil {
		if j.peek(); j.i < len(j.b) {
			err = problem("text after the end of the object")
		}
	}
	if e, ok := err.(*DecodeError); ok && e.Message == "" {
		e.Message = m.name
	}
	return err
}

func (m *Message[T]) readJSON(r *jsonReader, v *T) error {
	if err := r.open('{'); err != nil {
		return err
	}
	defer r.leave()
	var seen uint64
	for first := true; ; first = false {
		more, err := r.next('}', first)
		if err != nil {
			return err
		}
		if !more {
			return m.missing(seen)
		}
		key, err := r.key()
		if err != nil {
			return err
		}
		i, known := m.byName[string(key)]
		if !known {
			if err := r.skip(); err != nil {
				return err
			}
			continue
		}
		if r.peek() == 'n' {
			if err := r.word("null"); err != nil {
				return within(err, m.name, m.fields[i].name)
			}
			continue
		}
		if err := m.fields[i].readJSON(r, v); err != nil {
			return within(err, m.name, m.fields[i].name)
		}
		seen |= 1 << i
	}
}
