package mesos

// Micros is a point in time, in microseconds since 1970 UTC, or a span of
// time in microseconds. It stays below 2^53, so a JavaScript number holds it.
type Micros int64

// The spans that configurations are written in.
const (
	Millisecond Micros = 1000
	Second             = 1000 * Millisecond
	Minute             = 60 * Second
)

// MaxMicros is the largest time that may cross the wire: 2^53-1.
const MaxMicros Micros = 1<<53 - 1

// Add returns t+d, held between 0 and MaxMicros: a schedule of "never" cannot
// overflow into the past (Aurora's AURORA-1339 did).
func (t Micros) Add(d Micros) Micros {
	if d >= MaxMicros-t {
		return MaxMicros
	}
	return max(t+d, 0)
}
