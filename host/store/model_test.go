package store

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// drawBatch draws puts and deletions over few keys, so that they meet.
func drawBatch(t *rapid.T) []Record {
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Record {
		r := Record{Key: fmt.Appendf(nil, "task/%d", rapid.IntRange(0, 300).Draw(t, "key"))}
		if rapid.IntRange(0, 3).Draw(t, "delete") > 0 {
			r.Value = make([]byte, rapid.SampledFrom([]int{0, 1, 100, 100, 100, 3000, 9000}).Draw(t, "size"))
			for i := range r.Value {
				r.Value[i] = byte('a' + (i+len(r.Key))%26)
			}
		}
		return r
	}), 0, 40).Draw(t, "batch")
}

func applyTo(model map[string]string, batch []Record) {
	for _, r := range batch {
		if r.Value == nil {
			delete(model, string(r.Key))
		} else {
			model[string(r.Key)] = string(r.Value)
		}
	}
}

func listing(model map[string]string) []string {
	list := []string{}
	for _, key := range slices.Sorted(maps.Keys(model)) {
		list = append(list, key+"="+model[key])
	}
	return list
}

// TestBoltIsAMap writes, folds, reopens and reads at random, against a map.
func TestBoltIsAMap(t *testing.T) {
	n, dir := 0, t.TempDir()
	rapid.Check(t, func(rt *rapid.T) {
		n++
		path, model := filepath.Join(dir, fmt.Sprint(n)), map[string]string{}
		defer os.Remove(path)
		s := openTest(t, path)
		defer func() { _ = s.Close() }()
		for range rapid.IntRange(1, 12).Draw(rt, "steps") {
			switch rapid.IntRange(0, 5).Draw(rt, "step") {
			case 0:
				require.NoError(rt, s.Close())
				s = openTest(t, path)
			case 1:
				view, err := OpenReadOnly(path)
				require.NoError(rt, err)
				got := []string{}
				for _, r := range view.Records {
					got = append(got, string(r.Key)+"="+string(r.Value))
				}
				require.Equal(rt, listing(model), got)
			default:
				batch := drawBatch(rt)
				write(t, s, batch...)
				applyTo(model, batch)
			}
			require.Equal(rt, listing(model), contents(t, s))
		}
	})
}

// TestFold sees every part of a fold: it begins, moves records, drops the log, and leaves the same contents.
func TestFold(t *testing.T) {
	path, model := testPath(t), map[string]string{}
	s := openTest(t, path)
	for i := range 400 {
		batch := []Record{put1(fmt.Sprintf("task/%d", i*7%100), fmt.Sprint("value", i)), del1(fmt.Sprintf("task/%d", i*3%100))}
		write(t, s, batch...)
		applyTo(model, batch)
	}
	require.NoError(t, s.Close())
	s = openTest(t, path)
	defer s.Close()
	require.Positive(t, s.committer.head.logFirst, "nothing was dropped from the log")
	require.Positive(t, s.committer.head.records, "nothing was folded")
	require.Equal(t, listing(model), contents(t, s))
}
