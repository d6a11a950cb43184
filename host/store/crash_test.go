package store

import (
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const crashKeys = 50

// crashBatch is batch n of the child: the same number under every key, so that half a batch shows.
func crashBatch(n int) []Record {
	batch := make([]Record, crashKeys)
	for i := range batch {
		batch[i] = put1(fmt.Sprintf("task/%d", i), fmt.Sprintf("%d %s", n, strings.Repeat("x", n%300)))
	}
	return append(batch, put1("count", strconv.Itoa(n)))
}

// writeForever is the child of TestKill: it prints each batch's number when it is durable, with several on their way.
func writeForever(path string) {
	s, err := Open(path, testOptions)
	if err != nil {
		panic(err)
	}
	s.committer.fold.min = 32 << 10 // so that kills hit folds too
	first := 0
	if view, err := OpenReadOnly(path); err == nil && len(view.Records) > 0 {
		first, _ = strconv.Atoi(string(view.Records[0].Value))
	}
	var results []<-chan error
	for n := first + 1; ; n++ {
		results = append(results, s.Submit(crashBatch(n)))
		if len(results) < 4 {
			continue
		}
		if err := <-results[0]; err != nil {
			panic(err)
		}
		results = results[1:]
		fmt.Println(n - 3)
	}
}

// TestKill kills a writer with SIGKILL at random moments: what it said was durable is there, and batches are whole.
func TestKill(t *testing.T) {
	path, r, durable := testPath(t), rand.New(rand.NewPCG(3, 4)), 0
	for range 20 {
		child, said := startChild(t, "write", path)
		for range 1 + r.IntN(150) {
			require.True(t, said.Scan())
			durable = mustInt(t, said.Text())
		}
		require.NoError(t, child.Process.Kill())
		for said.Scan() { // what it said before it died counts too
			durable = mustInt(t, said.Text())
		}
		_ = child.Wait()

		s := openTest(t, path)
		got := contents(t, s)
		require.NoError(t, s.Close())
		require.Len(t, got, crashKeys+1)
		count := mustInt(t, strings.TrimPrefix(got[0], "count="))
		require.GreaterOrEqual(t, count, durable)
		for _, record := range got[1:] {
			_, value, _ := strings.Cut(record, "=")
			number, _, _ := strings.Cut(value, " ")
			require.Equal(t, count, mustInt(t, number))
		}
	}
}

func mustInt(t *testing.T, s string) int {
	n, err := strconv.Atoi(s)
	require.NoError(t, err)
	return n
}

// TestPowerLoss leaves out any of the pages that a commit writes before its meta page: the commit before it is then
// what is found. With all of them and the meta page, the commit itself is.
func TestPowerLoss(t *testing.T) {
	path, r, model := testPath(t), rand.New(rand.NewPCG(5, 6)), map[string]string{}
	for range 60 {
		before, beforeWant := image(t, path), listing(model)
		s := openTest(t, path)
		batch := make([]Record, 1+r.IntN(60))
		for i := range batch {
			batch[i] = put1(fmt.Sprintf("task/%d", r.IntN(200)), strings.Repeat("v", r.IntN(400)))
		}
		write(t, s, batch...)
		require.NoError(t, s.Close())
		applyTo(model, batch)
		if after := image(t, path); len(before) > 0 {
			torn := testPath(t)
			require.NoError(t, os.WriteFile(torn, tear(before, after, r), 0o600))
			s := openTest(t, torn)
			require.Equal(t, beforeWant, contents(t, s))
			require.NoError(t, s.Close())
		}
	}
}

func image(t *testing.T, path string) []byte {
	b, err := os.ReadFile(path)
	if !os.IsNotExist(err) {
		require.NoError(t, err)
	}
	return b
}

// tear returns before with some of the pages, but neither meta, that after has changed.
func tear(before, after []byte, r *rand.Rand) []byte {
	torn := append([]byte{}, before...)
	torn = append(torn, make([]byte, max(0, len(after)-len(before)))...)
	page := os.Getpagesize()
	for at := 2 * page; at < len(after); at += page {
		if r.IntN(2) == 0 {
			copy(torn[at:at+page], after[at:])
		}
	}
	return torn
}
