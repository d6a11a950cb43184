package store

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// subject is a store under test, and how the next process finds it after Close.
type subject struct {
	Store
	reopen func() subject
}

func boltSubject(t *testing.T, path string) subject {
	b := openTest(t, path)
	t.Cleanup(func() { _ = b.Close() })
	return subject{b, func() subject {
		_ = b.Close()
		return boltSubject(t, path)
	}}
}

func memorySubject(m *Memory) subject {
	return subject{m, func() subject { return memorySubject(m.Crash()) }}
}

// TestContract holds every store to what Store promises.
func TestContract(t *testing.T) {
	stores := map[string]func(t *testing.T) subject{
		"bolt":   func(t *testing.T) subject { return boltSubject(t, testPath(t)) },
		"memory": func(*testing.T) subject { return memorySubject(NewMemory()) },
	}
	for name, fresh := range stores {
		for _, row := range contract {
			t.Run(name+"/"+row.behaviour, func(t *testing.T) { row.check(t, fresh(t)) })
		}
	}
}

var contract = []struct {
	behaviour string
	check     func(t *testing.T, s subject)
}{
	{"a new store is empty", func(t *testing.T, s subject) {
		require.Empty(t, contents(t, s))
	}},
	{"records come back in key order", func(t *testing.T, s subject) {
		write(t, s, put1("task/b", "2"), put1("framework", "f"), put1("task/a", "1"), put1("task/\xff", "3"))
		want := []string{"framework=f", "task/a=1", "task/b=2", "task/\xff=3"}
		require.Equal(t, want, contents(t, s))
		require.Equal(t, want, contents(t, s.reopen()))
	}},
	{"the last value wins, within a batch and across", func(t *testing.T, s subject) {
		write(t, s, put1("a", "1"), put1("b", "1"), put1("a", "2"))
		write(t, s, put1("b", "2"), del1("b"), put1("c", "1"), del1("d"))
		write(t, s, del1("c"), put1("c", "2"))
		require.Equal(t, []string{"a=2", "c=2"}, contents(t, s))
		require.Equal(t, []string{"a=2", "c=2"}, contents(t, s.reopen()))
	}},
	{"an empty value is not a deletion", func(t *testing.T, s subject) {
		write(t, s, put1("a", ""))
		require.Equal(t, []string{"a="}, contents(t, s.reopen()))
	}},
	{"records are copied on submission", func(t *testing.T, s subject) {
		r := put1("key", "value")
		result := s.Submit([]Record{r})
		copy(r.Key, "xxx")
		copy(r.Value, "xxxxx")
		require.NoError(t, <-result)
		require.Equal(t, []string{"key=value"}, contents(t, s))
	}},
	{"batches are applied in the order submitted", func(t *testing.T, s subject) {
		var results []<-chan error
		for i := range 200 {
			results = append(results, s.Submit([]Record{put1("last", fmt.Sprint(i))}))
		}
		for _, result := range results {
			require.NoError(t, <-result)
		}
		require.Equal(t, []string{"last=199"}, contents(t, s.reopen()))
	}},
	{"a batch of nothing follows those before it", func(t *testing.T, s subject) {
		first := s.Submit([]Record{put1("a", "1")})
		require.NoError(t, <-s.Submit(nil))
		require.Len(t, first, 1)
		require.Equal(t, []string{"a=1"}, contents(t, s))
	}},
	{"close makes what is queued durable", func(t *testing.T, s subject) {
		result := s.Submit([]Record{put1("a", "1")})
		require.NoError(t, s.Close())
		require.NoError(t, <-result)
		require.Equal(t, []string{"a=1"}, contents(t, s.reopen()))
	}},
	{"a closed store says so", func(t *testing.T, s subject) {
		require.NoError(t, s.Close())
		require.ErrorIs(t, <-s.Submit([]Record{put1("a", "1")}), ErrClosed)
		require.ErrorIs(t, s.Load(context.Background(), nil), ErrClosed)
	}},
	{"a failed batch fails all after it, until reopened", func(t *testing.T, s subject) {
		write(t, s, put1("a", "1"))
		require.ErrorIs(t, <-s.Submit([]Record{put1("a", "2"), put1("", "2")}), ErrInvalid)
		err := <-s.Submit([]Record{put1("a", "3")})
		require.ErrorIs(t, err, ErrInvalid)
		require.ErrorContains(t, err, "open the store again")
		require.ErrorIs(t, s.Close(), ErrInvalid)
		again := s.reopen()
		require.Equal(t, []string{"a=1"}, contents(t, again))
		write(t, again, put1("a", "4"))
	}},
	{"limits are stated", func(t *testing.T, s subject) {
		write(t, s, put1(strings.Repeat("k", MaxKey), "v"))
		err := <-s.Submit([]Record{put1(strings.Repeat("k", MaxKey+1), "v")})
		require.ErrorIs(t, err, ErrInvalid)
		require.ErrorContains(t, err, "record 0: key of 16385 bytes, the limit is 16384")
	}},
	{"a batch may be large", func(t *testing.T, s subject) {
		batch := []Record{put1("big", strings.Repeat("v", 8<<20))}
		want := []string{"big=" + strings.Repeat("v", 8<<20)}
		for i := range 20_000 {
			batch = append(batch, put1(fmt.Sprintf("task/%06d", i), "v"))
			want = append(want, fmt.Sprintf("task/%06d=v", i))
		}
		write(t, s, batch...)
		require.Equal(t, want, contents(t, s.reopen()))
	}},
	{"load stops when told", func(t *testing.T, s subject) {
		write(t, s, put1("a", "1"), put1("b", "1"))
		stop, seen := errors.New("stop"), 0
		require.Equal(t, stop, s.Load(context.Background(), func(Record) error { seen++; return stop }))
		require.Equal(t, 1, seen)
		ctx, cancel := context.WithCancel(context.Background())
		cancel()
		require.ErrorIs(t, s.Load(ctx, func(Record) error { return nil }), context.Canceled)
	}},
}

func TestWriteStopsWaitingWithItsContext(t *testing.T) {
	m := NewMemory()
	m.Hold()
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	require.ErrorIs(t, Write(ctx, m, []Record{put1("a", "1")}), context.Canceled)
	m.Release(1)
	require.Equal(t, []string{"a=1"}, contents(t, m))
}

func TestMemoryFailsWhenAsked(t *testing.T) {
	broken := errors.New("broken")
	m := NewMemory()
	m.FailAt(2, broken)
	write(t, m, put1("a", "1"))
	require.ErrorIs(t, <-m.Submit([]Record{put1("a", "2")}), broken)
	require.ErrorIs(t, <-m.Submit([]Record{put1("a", "3")}), broken)
	require.Equal(t, []string{"a=1"}, contents(t, m.Crash()))
}

func TestMemoryLosesWhatIsHeld(t *testing.T) {
	m := NewMemory()
	m.Hold()
	first, second := m.Submit([]Record{put1("a", "1")}), m.Submit([]Record{put1("a", "2")})
	require.Empty(t, first)
	m.Release(1)
	require.NoError(t, <-first)
	again := m.Crash()
	require.Empty(t, second)
	require.Equal(t, []string{"a=1"}, contents(t, again))
}
