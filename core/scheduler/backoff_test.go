package scheduler

import (
	"math/big"
	"testing"

	"rollcall/core/mesos"
)

// Waits double from the base to the maximum and stay there, for any settings
// that are allowed and however often it was tried: the doubling may not run
// over. Here numbers have no limit.
func TestWaitsDoubleToTheirMaximum(t *testing.T) {
	const day = 24 * 60 * mesos.Minute
	m, err := New(DefaultConfig())
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range []Backoff{
		{Base: mesos.Millisecond, Max: mesos.Millisecond},
		{Base: mesos.Millisecond, Max: day},
		{Base: 5 * mesos.Second, Max: 5 * mesos.Minute},
		{Base: 15 * mesos.Second, Max: 15 * mesos.Second},
		{Base: 7 * mesos.Minute, Max: day - 1},
		{Base: day, Max: day},
	} {
		for _, attempt := range []uint32{0, 1, 2, 3, 10, 20, 25, 26, 27, 31, 32, 39, 40, 41, 42, 62, 63, 64, 65, 100, 1000, 1<<32 - 1} {
			want := b.Max
			exact := new(big.Int).Lsh(big.NewInt(int64(b.Base)), uint(min(attempt, 100)))
			if exact.Cmp(big.NewInt(int64(b.Max))) < 0 {
				want = mesos.Micros(exact.Int64())
			}
			if got := m.wait(b, attempt); got != want {
				t.Errorf("%+v, attempt %d: %d, not %d", b, attempt, got, want)
			}
		}
	}
}

// Jitter shortens a wait by its part at most, and never lengthens it.
func TestJitterShortens(t *testing.T) {
	m, err := New(DefaultConfig())
	if err != nil {
		t.Fatal(err)
	}
	b := Backoff{Base: mesos.Second, Max: mesos.Minute, Jitter: 200}
	least, most := b.Max, mesos.Micros(0)
	for range 10_000 {
		d := m.wait(b, 100)
		least, most = min(least, d), max(most, d)
	}
	if least < b.Max*8/10 || least > b.Max*81/100 || most > b.Max || most < b.Max*99/100 {
		t.Errorf("from %d to %d", least, most)
	}
}
