package fakemaster_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/textproto"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// Each event is an HTTP chunk: npm's mesos-framework takes a chunk for a record.
func TestAnEventIsAChunk(t *testing.T) {
	s := start(t, nil)
	conn, err := net.Dial("tcp", s.Addr())
	require.NoError(t, err)
	defer conn.Close()
	require.NoError(t, conn.SetDeadline(time.Now().Add(30*time.Second)))
	body := `{"type":"SUBSCRIBE","subscribe":{` + info + `}}`
	_, err = fmt.Fprintf(conn, "POST %s HTTP/1.1\r\nHost: localhost\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n%s", schedulerPath, jsonType, len(body), body)
	require.NoError(t, err)
	stream := bufio.NewReader(conn)
	_, err = stream.ReadString('\n')
	require.NoError(t, err)
	header, err := textproto.NewReader(stream).ReadMIMEHeader()
	require.NoError(t, err)
	first := chunk(t, stream)
	_, after, ok := strings.Cut(first, `"framework_id":{"value":"`)
	require.True(t, ok, first)
	framework, _, _ := strings.Cut(after, `"`)

	const many = 200
	tasks := strings.Repeat(`{"task_id":{"value":"nope"}},`, many)
	resp, text := post(t, s, "POST", schedulerPath,
		`{"type":"RECONCILE","framework_id":{"value":"`+framework+`"},"reconcile":{"tasks":[`+strings.TrimSuffix(tasks, ",")+`]}}`,
		map[string]string{"Content-Type": jsonType, "Mesos-Stream-Id": header.Get("Mesos-Stream-Id")})
	require.Equal(t, http.StatusAccepted, resp.StatusCode, text)
	for answers := 0; answers < many; {
		if strings.Contains(chunk(t, stream), `"nope"`) {
			answers++
		}
	}
}

// chunk reads an HTTP chunk, which must be one record.
func chunk(t *testing.T, r *bufio.Reader) string {
	t.Helper()
	line, err := r.ReadString('\n')
	require.NoError(t, err)
	size, err := strconv.ParseInt(strings.TrimSpace(line), 16, 32)
	require.NoError(t, err)
	b := make([]byte, size+2)
	_, err = io.ReadFull(r, b)
	require.NoError(t, err)
	length, record, _ := strings.Cut(string(b[:size]), "\n")
	require.Equal(t, length, strconv.Itoa(len(record)), "a chunk is one record: %s", b)
	return record
}
