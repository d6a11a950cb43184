package differential

import (
	"bytes"
	"context"
	"encoding/json"
	"regexp"
	"strings"

	"rollcall/host/mesosapi"
)

// recorded is how a run translates the ids of a recording into those of today.
type recorded struct {
	*recording
	folder string
	today  map[string]string // id or uuid by what was recorded
}

// sendRecorded sends a request of a recording, as it was but for the ids: FOLDER/NAME. One that subscribes makes the
// step's framework, which acknowledges nothing by itself.
func (r *run) sendRecorded(ctx context.Context, s Step) error {
	folder, name, _ := strings.Cut(s.Words[0], "/")
	if r.recorded == nil || r.recorded.folder != folder {
		rec, err := readRecording(folder)
		if err != nil {
			return err
		}
		r.recorded = &recorded{rec, folder, map[string]string{}}
	}
	req, err := r.recorded.request(name)
	if err != nil {
		return err
	}
	f := r.frameworks[s.Who]
	if f == nil {
		f = newFramework(s.Who)
		r.frameworks[s.Who] = f
	}
	f.auto = false
	if err := r.translate(ctx, f, &req); err != nil {
		return err
	}
	was, subscribes := r.recorded.streams[name]
	if !subscribes && !bytes.Contains(req.body, []byte(`"SUBSCRIBE"`)) {
		r.implicit = asksForAll(req.body, req.header["Content-Type"])
		f.acknowledged(req.body, req.header["Content-Type"])
		return r.sendAs(ctx, req)
	}
	if strings.HasPrefix(req.header["Content-Type"], protobufType) {
		f.media = protobufType
	}
	if err := r.openWith(ctx, f, req); err != nil {
		return err
	}
	if f.live != nil && subscribes {
		r.recorded.today[was.id], r.recorded.today[was.framework] = f.live.id, f.id
	}
	return nil
}

func (r *run) sendAs(ctx context.Context, req request) error {
	status, _, body, err := req.exchange(ctx, r.target.URL())
	if err != nil {
		return err
	}
	for _, l := range r.answered(status, body) {
		r.say(l)
	}
	return nil
}

// answered is a status code with its reason, or with a summary of an operator's answer.
func (r *run) answered(status int, body []byte) []string {
	var answer object
	if status == 200 && json.Unmarshal(body, &answer) == nil {
		return append([]string{"200"}, r.summary(answer)...)
	}
	return []string{answerText(status, body, r.names)}
}

// recordedID is what may have another value today: UUIDs with what Mesos puts behind them, and base64 of 16 bytes.
var recordedID = regexp.MustCompile(`[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}(-[SO]?\d+)?|[A-Za-z0-9+/]{22}==`)

// translate replaces recorded ids in a request.
func (r *run) translate(ctx context.Context, f *framework, req *request) error {
	var failed error
	replace := func(s string) string {
		return recordedID.ReplaceAllStringFunc(s, func(was string) string {
			now, err := r.todays(ctx, f, was)
			if err != nil {
				failed = err
			}
			return now
		})
	}
	for name, v := range req.header {
		if name == "Mesos-Stream-Id" {
			req.header[name] = replace(v)
		}
	}
	if !strings.HasPrefix(req.header["Content-Type"], protobufType) {
		req.body = []byte(replace(string(req.body)))
		return failed
	}
	call, err := mesosapi.UnmarshalCall(mesosapi.Protobuf, req.body)
	if err != nil {
		return failed // bad bytes are sent as they are
	}
	text, err := mesosapi.MarshalCall(mesosapi.JSON, call)
	if err != nil {
		return err
	}
	if call, err = mesosapi.UnmarshalCall(mesosapi.JSON, []byte(replace(string(text)))); err != nil {
		return err
	}
	if req.body, err = mesosapi.MarshalCall(mesosapi.Protobuf, call); err != nil {
		return err
	}
	return failed
}

// todays finds what a recorded id is today: of an agent by its number, of an offer by its agent, of an update by its
// task and state. What is not known is left as it is: made up, then as now.
func (r *run) todays(ctx context.Context, f *framework, was string) (string, error) {
	if now, ok := r.recorded.today[was]; ok {
		return now, nil
	}
	now := was
	if m := agentNumber.FindStringSubmatch(was); m != nil && was != absentID {
		now = r.names.id("agent-" + m[1])
	} else if agent, ok := r.recorded.offerOf(was); ok {
		agent, err := r.todays(ctx, f, agent)
		if err != nil {
			return was, err
		}
		if _, err := r.pump(ctx, f, func() bool { return len(f.offered[agent]) > 0 }); err != nil {
			return was, err
		}
		now = f.offered[agent].largest()
		delete(f.offered[agent], now)
	} else if subject, state, ok := r.recorded.updateOf(was); ok {
		var uuid string
		if _, err := r.pump(ctx, f, func() bool { uuid = f.unackedUUID(subject, state); return uuid != "" }); err != nil {
			return was, err
		}
		now = uuid
	}
	r.recorded.today[was] = now
	return now, nil
}

func (f *framework) unackedUUID(subject, state string) string {
	if s := f.unacked[subject]; s != nil && text(s, "state") == state {
		return text(s, "uuid")
	}
	if s := f.unackOp[subject]; s != nil && text(s, "state") == state {
		return id(s, "uuid")
	}
	return ""
}

// largest is the id of the offer with most processors.
func (o offers) largest() string {
	best, most := "", -1.0
	for id, offer := range o {
		if cpus := totals(list(offer, "resources"))["cpus"]; cpus > most || cpus == most && id < best {
			best, most = id, cpus
		}
	}
	return best
}
