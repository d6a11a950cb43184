package differential

import (
	"context"
	"fmt"
	"strconv"
	"strings"
)

// subscribe: aware, killing (capabilities), nocheckpoint, failover=SECONDS (600), roles=A,B ("*"), name=NAME,
// principal=NAME, protobuf, manual (acknowledge nothing by itself), quiet (no offers), id=ID (of one's own making).
func (r *run) subscribe(ctx context.Context, s Step) error {
	f := r.frameworks[s.Who]
	if f != nil && f.live != nil {
		return fmt.Errorf("%s is subscribed; say resubscribe", s.Who)
	}
	f = newFramework(s.Who)
	r.frameworks[s.Who] = f
	return r.subscribeAs(ctx, f, s)
}

// resubscribe fails over to a new stream under the same id; words change the FrameworkInfo, which is otherwise the same.
func (r *run) resubscribe(ctx context.Context, s Step) error {
	f, err := r.framework(s)
	if err != nil {
		return err
	}
	if len(s.Words) > 0 {
		return r.subscribeAs(ctx, f, s)
	}
	return r.open(ctx, f, f.id)
}

func (r *run) subscribeAs(ctx context.Context, f *framework, s Step) error {
	timeout := 600.0
	if v, ok := s.option("failover"); ok {
		seconds, err := strconv.ParseFloat(v, 64)
		if err != nil {
			return err
		}
		timeout = seconds
	}
	capabilities := []object{{"type": "MULTI_ROLE"}, {"type": "RESERVATION_REFINEMENT"}}
	if s.has("aware") {
		capabilities = append(capabilities, object{"type": "PARTITION_AWARE"})
	}
	if s.has("killing") {
		capabilities = append(capabilities, object{"type": "TASK_KILLING_STATE"})
	}
	roles := "*"
	if v, ok := s.option("roles"); ok {
		roles = v
	}
	name := f.name
	if v, ok := s.option("name"); ok {
		name = v
	}
	f.info = object{
		"user": "root", "name": name, "roles": strings.Split(roles, ","), "checkpoint": !s.has("nocheckpoint"),
		"failover_timeout": timeout, "capabilities": capabilities,
	}
	if v, ok := s.option("principal"); ok {
		f.info["principal"] = v
	}
	f.auto, f.quiet = !s.has("manual"), s.has("quiet")
	if s.has("protobuf") {
		f.media = protobufType
	}
	own, ok := s.option("id")
	if !ok {
		own = f.id
	}
	return r.open(ctx, f, own)
}

// open subscribes, under the id if there is one, and waits for the first event. An old stream is read to its end.
func (r *run) open(ctx context.Context, f *framework, own string) error {
	info := object{}
	for k, v := range f.info {
		info[k] = v
	}
	subscribe := object{"framework_info": info}
	if f.quiet {
		subscribe["suppressed_roles"] = f.info["roles"]
	}
	call := object{"type": "SUBSCRIBE", "subscribe": subscribe}
	if own != "" {
		info["id"] = value(own)
		call["framework_id"] = value(own)
	}
	body, err := encode(call, f.media)
	if err != nil {
		return err
	}
	req := request{"POST", schedulerPath, map[string]string{"Content-Type": f.media, "Accept": f.media}, body}
	return r.openWith(ctx, f, req)
}

func (r *run) openWith(ctx context.Context, f *framework, req request) error {
	old := f.live
	streamCtx, cut := context.WithCancel(context.WithoutCancel(ctx))
	resp, err := req.send(streamCtx, r.target.URL())
	if err != nil {
		cut()
		return err
	}
	if resp.StatusCode != 200 {
		defer cut()
		r.sayAnswer(resp)
		return nil
	}
	r.say(fmt.Sprintf("200 %s", resp.Header.Get("Content-Type")))
	fresh := openStream(resp, cut)
	if old != nil {
		if _, err := r.pump(ctx, f, func() bool { return f.live == nil }); err != nil {
			return err
		}
	}
	f.forget()
	f.live = fresh
	r.names.learn(f.live.id, "stream-of-"+f.name)
	if f.last != "" {
		r.names.learn(f.last, "old-stream-of-"+f.name)
	}
	first := len(f.told)
	_, err = r.pump(ctx, f, func() bool { return len(f.told) > first })
	if err == nil && f.live != nil && f.wasTold("ERROR") && !f.wasTold("SUBSCRIBED") {
		_, err = r.pump(ctx, f, func() bool { return f.live == nil })
	}
	return err
}

// cut breaks the stream from the framework's side, and returns once the master has noticed: the framework is then
// disconnected or, if the word is there (its failover timeout is 0), removed.
func (r *run) cut(ctx context.Context, s Step) error {
	f, err := r.framework(s)
	if err != nil {
		return err
	}
	if f.live == nil {
		return fmt.Errorf("%s has no stream to cut", s.Who)
	}
	f.live.cut()
	f.last, f.live = f.live.id, nil
	state, want := "", "disconnected"
	if s.has("removed") {
		want = "removed"
	}
	err = r.poll(ctx, "the master noticing", func() (bool, error) {
		state, err = r.frameworkState(ctx, f.id)
		return state == want, err
	})
	r.say(s.Who + " is " + state)
	return err
}
