package recordio_test

import (
	"bytes"
	"errors"
	"io"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"

	"rollcall/host/mesosapi/recordio"
)

func readAll(r *recordio.Reader) (list []string, err error) {
	for {
		record, err := r.Next()
		if err != nil {
			return list, err
		}
		list = append(list, string(record))
	}
}

func TestReader(t *testing.T) {
	cut := errors.Join(recordio.ErrCut, io.ErrUnexpectedEOF)
	for _, c := range []struct {
		name, stream string
		records      []string
		err          error
	}{
		{"nothing", "", nil, io.EOF},
		{"two", "2\nab3\nc\nd", []string{"ab", "c\nd"}, io.EOF},
		{"empty lines and zero frames are skipped", "\n\n0\n1\na\n00\n1\nb\n", []string{"a", "b"}, io.EOF},
		{"leading zeros", "0002\nab", []string{"ab"}, io.EOF},
		{"cut in a record", "2\nab5\ncde", []string{"ab"}, cut},
		{"cut before a record", "5\n", nil, cut},
		{"cut in a length", "2\nab12", []string{"ab"}, cut},
		{"HTML", "<html>", nil, recordio.ErrLength},
		{"negative", "-1\n", nil, recordio.ErrLength},
		{"carriage return", "1\r\na", nil, recordio.ErrLength},
		{"more than 20 digits", strings.Repeat("0", 20) + "1\na", nil, recordio.ErrLength},
		{"more than uint64", "99999999999999999999\n", nil, recordio.ErrLength},
		{"a giant", "18446744073709551615\n", nil, recordio.ErrTooLong},
		{"one over the limit", "2\nab101\n", []string{"ab"}, recordio.ErrTooLong},
	} {
		t.Run(c.name, func(t *testing.T) {
			for _, in := range []io.Reader{strings.NewReader(c.stream), iotest.OneByteReader(strings.NewReader(c.stream))} {
				r := recordio.NewReader(in, 100)
				got, err := readAll(r)
				require.Equal(t, c.records, got)
				if joined, ok := c.err.(interface{ Unwrap() []error }); ok {
					for _, want := range joined.Unwrap() {
						require.ErrorIs(t, err, want)
					}
				} else {
					require.ErrorIs(t, err, c.err)
				}
				if c.err != io.EOF {
					var broken *recordio.Error
					require.ErrorAs(t, err, &broken)
				}
				_, again := r.Next()
				require.Equal(t, err, again, "an error is final")
			}
		})
	}
}

func TestAFailingReaderShowsItsError(t *testing.T) {
	broken := errors.New("connection reset")
	_, err := recordio.NewReader(io.MultiReader(strings.NewReader("5\nab"), iotest.ErrReader(broken)), 0).Next()
	require.ErrorIs(t, err, recordio.ErrCut)
	require.ErrorIs(t, err, broken)
	require.EqualError(t, err, "recordio: stream ends inside a record at byte 0: 2 of 5 bytes came: connection reset")
}

// A length is only a promise: memory follows the bytes that come.
func TestAPromiseIsNotAllocated(t *testing.T) {
	in := recordio.NewReader(strings.NewReader("1073741824\nab"), 1<<30)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	_, err := in.Next()
	runtime.ReadMemStats(&after)
	require.ErrorIs(t, err, recordio.ErrCut)
	require.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(1<<20))
}

func TestBufferIsReused(t *testing.T) {
	stream := bytes.Repeat(recordio.Append(nil, []byte("record")), 1000)
	r := recordio.NewReader(bytes.NewReader(stream), 0)
	_, err := r.Next()
	require.NoError(t, err)
	require.Zero(t, testing.AllocsPerRun(900, func() {
		if _, err := r.Next(); err != nil {
			panic(err)
		}
	}))
}

func TestLargeRecord(t *testing.T) {
	large := bytes.Repeat([]byte("x"), 3<<20)
	stream := recordio.Append(recordio.Append(nil, large), []byte("small"))
	got, err := readAll(recordio.NewReader(bytes.NewReader(stream), 4<<20))
	require.ErrorIs(t, err, io.EOF)
	require.Equal(t, []string{string(large), "small"}, got)
}

// Whatever comes, records written again in our own form are the same records.
func FuzzReader(f *testing.F) {
	for _, seed := range []string{"", "2\nab3\ncde", "\n0\n1\na", "5\nab", "99999999999999999999\n", "<html>", "1\r\na", "18446744073709551615\n"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, stream []byte) {
		list, err := readAll(recordio.NewReader(bytes.NewReader(stream), 1000))
		var broken *recordio.Error
		if err != io.EOF && !errors.As(err, &broken) {
			t.Fatalf("untyped error %v", err)
		}
		var again []byte
		for _, record := range list {
			again = recordio.Append(again, []byte(record))
		}
		same, err := readAll(recordio.NewReader(iotest.HalfReader(bytes.NewReader(again)), 1000))
		if err != io.EOF || strings.Join(same, "|") != strings.Join(list, "|") {
			t.Fatalf("%q became %q: %v", list, same, err)
		}
	})
}
