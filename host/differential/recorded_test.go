package differential

import (
	"bufio"
	"bytes"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// notReplayed are recorded requests that no transcript sends, and why.
var notReplayed = map[string]string{
	"00-crash-on-type-UNKNOWN": "it aborts a real master: TestStandInSurvivesWhatAbortsAMaster",
	"09-auth-and-nonleader":    "needs masters with credentials, and one that does not lead: TestStandInAnswersAsRecordedWithCredentials",
	"10-startup-window":        "which answers a starting master gives is a matter of milliseconds: host/fakemaster tests them",
}

func TestEveryRecordedRequestIsReplayed(t *testing.T) {
	sent := map[string]bool{}
	for _, file := range transcripts(t, "replay") {
		log, _ := readTranscript(t, file)
		for _, a := range log {
			if a.Step.Verb == "send" {
				sent[a.Step.Words[0]] = true
			}
		}
	}
	requests, err := filepath.Glob(filepath.Join(Recordings, "*", "*.request"))
	require.NoError(t, err)
	require.NotEmpty(t, requests)
	for _, r := range requests {
		folder := filepath.Base(filepath.Dir(r))
		name := folder + "/" + strings.TrimSuffix(filepath.Base(r), ".request")
		if notReplayed[folder] == "" && !sent[name] {
			t.Errorf("no transcript sends %s", name)
		}
	}
}

// The transcripts that targets are held against say what was recorded: the same status codes, and for each task and
// operation the same events in the same order.
func TestTranscriptsSayWhatWasRecorded(t *testing.T) {
	for _, file := range transcripts(t, "replay") {
		folder := strings.TrimSuffix(filepath.Base(file), ".txt")
		t.Run(folder, func(t *testing.T) {
			log, _ := readTranscript(t, file)
			rec, err := readRecording(folder)
			require.NoError(t, err)
			r := &run{names: newNames()}
			speakers := map[string]bool{}
			for _, a := range log {
				speakers[a.Step.Who] = true
			}
			frameworks := map[string]*framework{}
			written := map[string]map[string][]string{}
			for _, a := range log {
				name := strings.TrimPrefix(sentBy(a.Step), folder+"/")
				if stream := rec.streams[name]; stream != nil {
					f := frameworks[a.Step.Who]
					learn(r.names, a.Step.Who, stream)
					if f == nil {
						f = newFramework(a.Step.Who)
						f.auto, frameworks[a.Step.Who] = false, f
					}
					f.forget()
					for _, e := range stream.events {
						f.on(e, r.names)
					}
				}
				bySubject(written, a.Lines)
				if name != "" {
					require.Equal(t, recordedAnswer(t, r, rec, name), unasked(a.Lines, speakers), a.Step.String())
				}
			}
			for who, f := range frameworks {
				told := map[string]map[string][]string{}
				for _, x := range f.told {
					bySubject(told, []string{who + " " + x.line})
				}
				require.Equal(t, told[who], written[who], who)
			}
		})
	}
}

func sentBy(s Step) string {
	if s.Verb != "send" {
		return ""
	}
	return s.Words[0]
}

func learn(n *names, who string, s *recordedStream) {
	for id, name := range n.ids {
		if name == "stream-of-"+who {
			n.learn(id, "old-"+name)
		}
	}
	n.learn(s.framework, who)
	n.learn(s.id, "stream-of-"+who)
	for _, e := range s.events {
		for _, o := range list(e, "offers", "offers") {
			agent := id(o, "agent_id")
			if m := agentNumber.FindStringSubmatch(agent); m != nil {
				n.learn(agent, "agent-"+m[1])
			}
		}
	}
}

// bySubject puts lines of a log under the framework and the subject that they are about.
func bySubject(into map[string]map[string][]string, lines []string) {
	for _, l := range lines {
		who, what, _ := strings.Cut(strings.TrimSuffix(l, " again"), " ")
		words := strings.Fields(what)
		if len(words) == 0 || words[0] == "END" || words[0] == "RESCIND" || strings.ToUpper(words[0]) != words[0] {
			continue
		}
		subject := words[0]
		if strings.HasPrefix(subject, "UPDATE") {
			subject += " " + words[1]
		}
		if into[who] == nil {
			into[who] = map[string][]string{}
		}
		into[who][subject] = append(into[who][subject], what)
	}
}

// unasked are the lines of a step that no framework was told by its stream.
func unasked(lines []string, speakers map[string]bool) []string {
	var found []string
	for _, l := range lines {
		who, _, _ := strings.Cut(l, " ")
		if !speakers[who] {
			found = append(found, l)
		}
	}
	return found
}

func recordedAnswer(t *testing.T, r *run, rec *recording, name string) []string {
	t.Helper()
	file := filepath.Join(rec.dir, name)
	raw, err := os.ReadFile(file + ".response")
	if err != nil {
		raw, err = os.ReadFile(file + ".wire")
	}
	if os.IsNotExist(err) {
		raw, err = []byte("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n"), nil // sub-really-no-accept
	}
	require.NoError(t, err)
	resp, err := http.ReadResponse(bufio.NewReader(bytes.NewReader(raw)), &http.Request{Method: "POST"})
	require.NoError(t, err, name)
	defer resp.Body.Close()
	if id := resp.Header.Get("Mesos-Stream-Id"); id != "" || strings.HasPrefix(name, "sub-really") {
		return []string{"200 " + resp.Header.Get("Content-Type")}
	}
	body, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	return r.answered(resp.StatusCode, body)
}
