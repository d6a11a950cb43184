package mesosapi_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"rollcall/host/mesosapi"
	"rollcall/host/mesosapi/recordio"
)

func records(t testing.TB, stream []byte) [][]byte {
	t.Helper()
	r := recordio.NewReader(bytes.NewReader(stream), 0)
	var list [][]byte
	for {
		record, err := r.Next()
		if err == io.EOF {
			return list
		}
		require.NoError(t, err)
		list = append(list, bytes.Clone(record))
	}
}

// Every recorded JSON event, decoded and encoded again, says what Mesos said, field by field.
func TestRecordedJSONEventsKeepTheirContent(t *testing.T) {
	total := 0
	for name, stream := range recordings(t, ".recordio") {
		for _, record := range records(t, stream) {
			if formatOf(record) != mesosapi.JSON {
				continue
			}
			total++
			event, err := mesosapi.UnmarshalEvent(mesosapi.JSON, record)
			require.NoError(t, err, name)
			again, err := mesosapi.MarshalEvent(mesosapi.JSON, event)
			require.NoError(t, err)
			require.Equal(t, generic(t, record), generic(t, again), name)

			binary, err := mesosapi.MarshalEvent(mesosapi.Protobuf, event)
			require.NoError(t, err)
			same, err := mesosapi.UnmarshalEvent(mesosapi.Protobuf, binary)
			require.NoError(t, err)
			require.Equal(t, event, same, name)
		}
	}
	require.Greater(t, total, 200)
}

// Every recorded protobuf event, decoded and encoded again, is the same bytes: nothing was
// skipped, and nothing moved.
func TestRecordedProtobufEventsKeepTheirBytes(t *testing.T) {
	total := 0
	for name, stream := range recordings(t, ".recordio") {
		for _, record := range records(t, stream) {
			if formatOf(record) != mesosapi.Protobuf {
				continue
			}
			total++
			event, err := mesosapi.UnmarshalEvent(mesosapi.Protobuf, record)
			require.NoError(t, err, name)
			again, err := mesosapi.MarshalEvent(mesosapi.Protobuf, event)
			require.NoError(t, err)
			require.Equal(t, record, again, name)
		}
	}
	require.GreaterOrEqual(t, total, 10)
}

// The .events.jsonl beside each stream was written by another decoder, from the same bytes.
func TestRecordedEventsAgreeWithTheirLog(t *testing.T) {
	streams := recordings(t, ".recordio")
	for name, log := range recordings(t, ".events.jsonl") {
		stream := records(t, streams[strings.TrimSuffix(name, ".events.jsonl")+".recordio"])
		lines := bufio.NewScanner(bytes.NewReader(log))
		lines.Buffer(nil, 1<<20)
		i := 0
		for ; lines.Scan(); i++ {
			var line struct {
				Bytes int
				Event map[string]any
			}
			require.NoError(t, json.Unmarshal(lines.Bytes(), &line))
			require.Less(t, i, len(stream), name)
			require.Len(t, stream[i], line.Bytes, name)
			format := formatOf(stream[i])
			event, err := mesosapi.UnmarshalEvent(format, stream[i])
			require.NoError(t, err, name)
			if format == mesosapi.Protobuf {
				require.Equal(t, line.Event["type"], event.Type.String(), name)
			} else if _, raw := line.Event["raw"]; !raw {
				text, err := mesosapi.MarshalEvent(mesosapi.JSON, event)
				require.NoError(t, err)
				require.Equal(t, line.Event, generic(t, text), name)
			}
		}
		require.NoError(t, lines.Err())
		require.Len(t, stream, i, name)
	}
}

// What an HTTP client makes of the recorded bytes is the recorded RecordIO.
func TestRecordedWireIsTheRecordedStream(t *testing.T) {
	streams := recordings(t, ".recordio")
	for name, wire := range recordings(t, ".wire") {
		resp, err := http.ReadResponse(bufio.NewReader(bytes.NewReader(wire)), nil)
		require.NoError(t, err, name)
		if resp.StatusCode != http.StatusOK {
			continue
		}
		body, err := io.ReadAll(resp.Body)
		if err != nil { // most recordings stop while the stream is open
			require.ErrorIs(t, err, io.ErrUnexpectedEOF, name)
		}
		require.Equal(t, string(streams[strings.TrimSuffix(name, ".wire")+".recordio"]), string(body), name)
	}
}
