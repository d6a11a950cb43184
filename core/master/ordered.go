package master

// ordered is a map that is walked in the order of insertion, so that no map
// order reaches an output.
type ordered[K comparable, V any] struct {
	at    map[K]int
	rows  []orderedRow[K, V] // removed ones stay until there are many
	first int                // all rows before it are removed
	gone  int
}

type orderedRow[K comparable, V any] struct {
	key   K
	value V
	live  bool
}

func (o *ordered[K, V]) len() int { return len(o.at) }

func (o *ordered[K, V]) has(key K) bool {
	_, ok := o.at[key]
	return ok
}

// get returns the zero value if there is none.
func (o *ordered[K, V]) get(key K) (value V) {
	if i, ok := o.at[key]; ok {
		return o.rows[i].value
	}
	return value
}

// put replaces the value of a key in its place, or appends a new key. It must
// not be called for a new key while the list is walked.
func (o *ordered[K, V]) put(key K, value V) {
	if i, ok := o.at[key]; ok {
		o.rows[i].value = value
		return
	}
	if o.at == nil {
		o.at = map[K]int{}
	}
	o.compact()
	o.at[key] = len(o.rows)
	o.rows = append(o.rows, orderedRow[K, V]{key, value, true})
}

func (o *ordered[K, V]) remove(key K) {
	i, ok := o.at[key]
	if !ok {
		return
	}
	delete(o.at, key)
	o.rows[i] = orderedRow[K, V]{}
	o.gone++
	for o.first < len(o.rows) && !o.rows[o.first].live {
		o.first++
	}
}

func (o *ordered[K, V]) compact() {
	if o.gone < 32 || o.gone < len(o.rows)/2 {
		return
	}
	live := make([]orderedRow[K, V], 0, len(o.at)+1)
	for i := range o.rows {
		if o.rows[i].live {
			o.at[o.rows[i].key] = len(live)
			live = append(live, o.rows[i])
		}
	}
	o.rows, o.first, o.gone = live, 0, 0
}

// oldest is the key that was inserted first.
func (o *ordered[K, V]) oldest() (key K, ok bool) {
	if o.len() == 0 {
		return key, false
	}
	return o.rows[o.first].key, true
}

// all walks the list; what is removed meanwhile is left out.
func (o *ordered[K, V]) all(yield func(K, V) bool) {
	for i := o.first; i < len(o.rows); i++ {
		if row := &o.rows[i]; row.live && !yield(row.key, row.value) {
			return
		}
	}
}

// values walks the values.
func (o *ordered[K, V]) values(yield func(V) bool) {
	o.all(func(_ K, value V) bool { return yield(value) })
}
