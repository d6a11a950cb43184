package differential

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"

	"rollcall/host/mesosapi/recordio"
)

// Recordings is where the recorded exchanges with a live Mesos 1.11.0 are, relative to this package.
const Recordings = "../mesosapi/testdata/recordings"

// recording is one folder of them: the exchanges of one session, whose ids mean something in each other's light.
type recording struct {
	dir     string
	streams map[string]*recordedStream // by the name of its files
}

// recordedStream is a subscription and what came of it.
type recordedStream struct {
	id        string // Mesos-Stream-Id
	framework string
	events    []object
}

// readRecording reads the streams of a folder.
func readRecording(folder string) (*recording, error) {
	rec := &recording{dir: filepath.Join(Recordings, folder), streams: map[string]*recordedStream{}}
	wires, err := filepath.Glob(filepath.Join(rec.dir, "*.wire"))
	if err != nil {
		return nil, err
	}
	for _, wire := range wires {
		name := strings.TrimSuffix(filepath.Base(wire), ".wire")
		s, err := readStream(strings.TrimSuffix(wire, ".wire"))
		if err != nil {
			return nil, fmt.Errorf("%s/%s: %w", folder, name, err)
		}
		rec.streams[name] = s
	}
	return rec, nil
}

func readStream(path string) (*recordedStream, error) {
	wire, err := os.ReadFile(path + ".wire")
	if err != nil {
		return nil, err
	}
	s := &recordedStream{}
	media := jsonType
	if resp, err := http.ReadResponse(bufio.NewReader(bytes.NewReader(wire)), nil); err == nil {
		s.id, media = resp.Header.Get("Mesos-Stream-Id"), resp.Header.Get("Content-Type")
	}
	records, err := os.Open(path + ".recordio")
	if err != nil {
		return nil, err
	}
	defer records.Close()
	for r := recordio.NewReader(records, 0); ; {
		record, err := r.Next()
		if err != nil {
			return s, nil // the recording may end inside a record
		}
		event, err := decode(record, media)
		if err != nil {
			return nil, err
		}
		s.events = append(s.events, event)
		if f := id(event, "subscribed", "framework_id"); f != "" {
			s.framework = f
		}
	}
}

// request reads a .request file.
func (rec *recording) request(name string) (request, error) {
	raw, err := os.ReadFile(filepath.Join(rec.dir, name+".request"))
	if err != nil {
		return request{}, err
	}
	head, body, _ := bytes.Cut(raw, []byte("\r\n\r\n"))
	lines := strings.Split(string(head), "\r\n")
	var version string
	req := request{header: map[string]string{}, body: body}
	if _, err := fmt.Sscanf(lines[0], "%s %s %s", &req.method, &req.path, &version); err != nil {
		return request{}, fmt.Errorf("%s: %w", name, err)
	}
	for _, l := range lines[1:] {
		key, v, _ := strings.Cut(l, ":")
		if key != "Host" && key != "Content-Length" {
			req.header[key] = strings.TrimSpace(v)
		}
	}
	return req, nil
}

func (rec *recording) offerOf(offer string) (agent string, ok bool) {
	for _, s := range rec.streams {
		for _, e := range s.events {
			for _, o := range list(e, "offers", "offers") {
				if id(o, "id") == offer {
					return id(o, "agent_id"), true
				}
			}
		}
	}
	return "", false
}

func (rec *recording) updateOf(uuid string) (subject, state string, ok bool) {
	if _, err := base64.StdEncoding.DecodeString(uuid); err != nil {
		return "", "", false
	}
	for _, s := range rec.streams {
		for _, e := range s.events {
			if u := at(e, "update", "status"); text(u, "uuid") == uuid {
				return id(u, "task_id"), text(u, "state"), true
			}
			if u := at(e, "update_operation_status", "status"); id(u, "uuid") == uuid {
				return id(u, "operation_id"), text(u, "state"), true
			}
		}
	}
	return "", "", false
}
