package differential

import (
	"context"
	"errors"
	"fmt"
	"sort"
	"time"
)

// Patience bounds how long a step waits for what it awaits. It only passes when a target is broken, or a script wrong: the
// longest wait is for an update that an agent sends again after 10 s.
const Patience = 30 * time.Second

// Run carries out the script and returns what the target answered; then it tears down what the script left subscribed.
// The error says that the script could not be carried out, which is no answer of the target.
func Run(ctx context.Context, t Target, s Script) (Log, error) {
	r := &run{target: t, names: newNames(), frameworks: map[string]*framework{}}
	if err := r.learnAgents(ctx); err != nil {
		return nil, err
	}
	var log Log
	for _, step := range s {
		if err := r.step(ctx, step); err != nil {
			return log, fmt.Errorf("%s: %s: %w\n\nso far:\n%s", t.Name(), step, err, log)
		}
		log = append(log, Answer{step, r.taken(step)})
	}
	if err := r.tidy(ctx); err != nil {
		return log, fmt.Errorf("%s: tearing down: %w\n\nit was:\n%s", t.Name(), err, log)
	}
	return log, nil
}

// run is a script on its way.
type run struct {
	target     Target
	names      *names
	frameworks map[string]*framework
	lines      []string // of this step, before those of frameworks
	fences     int
	recorded   *recorded // what send replays
	implicit   bool      // the step sent a question about all there is, whose answers have no order
}

func (r *run) say(line string) { r.lines = append(r.lines, line) }

// verbs are what a step may do.
var verbs = map[string]func(*run, context.Context, Step) error{
	"subscribe":            (*run).subscribe,
	"resubscribe":          (*run).resubscribe,
	"cut":                  (*run).cut,
	"offers":               (*run).awaitOffers,
	"launch":               (*run).launch,
	"kill":                 (*run).kill,
	"ack":                  (*run).ack,
	"ack-operation":        (*run).ackOperation,
	"reconcile":            (*run).reconcile,
	"reconcile-operations": (*run).reconcileOperations,
	"reserve":              (*run).operation,
	"unreserve":            (*run).operation,
	"create":               (*run).operation,
	"destroy":              (*run).operation,
	"decline":              (*run).decline,
	"revive":               (*run).plain,
	"suppress":             (*run).plain,
	"teardown":             (*run).plain,
	"post":                 (*run).post,
	"send":                 (*run).sendRecorded,
	"operator":             (*run).operator,
	"fault":                (*run).fault,
	"agent":                (*run).awaitAgent,
	"settle":               (*run).settle,
	"wait":                 func(*run, context.Context, Step) error { return nil },
}

func (r *run) step(ctx context.Context, s Step) error {
	if err := verbs[s.Verb](r, ctx, s); err != nil {
		return err
	}
	for _, a := range s.Await {
		if err := r.await(ctx, a); err != nil {
			return err
		}
	}
	for _, name := range r.order() {
		if f := r.frameworks[name]; f.live != nil {
			if err := r.fence(ctx, f); err != nil {
				return err
			}
		}
	}
	return nil
}

// taken is what the step brought, for the log.
func (r *run) taken(s Step) []string {
	lines := r.lines
	r.lines = nil
	ordered := len(s.Words) > 0 && !s.has("unordered") && !r.implicit
	r.implicit = false
	for _, name := range r.order() {
		lines = append(lines, r.frameworks[name].lines(ordered)...)
	}
	return lines
}

func (r *run) order() []string {
	var names []string
	for name := range r.frameworks {
		names = append(names, name)
	}
	sort.Strings(names)
	return names
}

// framework finds the step's framework.
func (r *run) framework(s Step) (*framework, error) {
	f := r.frameworks[s.Who]
	if f == nil {
		return nil, fmt.Errorf("%s has not subscribed", s.Who)
	}
	return f, nil
}

// await pumps the framework's stream until what is awaited has come; that it did not is part of the log.
func (r *run) await(ctx context.Context, a Await) error {
	f := r.frameworks[a.Who]
	if f == nil {
		return fmt.Errorf("%s awaits %s and has not subscribed", a.Who, a.What)
	}
	met, err := r.pump(ctx, f, func() bool { return f.wasTold(a.What) })
	if err == nil && !met {
		r.say(fmt.Sprintf("%s: %s did not come", a.Who, a.What))
	}
	return err
}

// pump takes the framework's events in until done, or the stream's end, or patience is over.
func (r *run) pump(ctx context.Context, f *framework, done func() bool) (bool, error) {
	until := time.Now().Add(Patience)
	for !done() {
		if f.live == nil {
			return false, nil
		}
		event, ended := f.live.next(ctx, until)
		switch {
		case ended:
			f.ended()
		case event == nil:
			return false, ctx.Err()
		default:
			if err := r.take(ctx, f, event); err != nil {
				return false, err
			}
		}
	}
	return true, nil
}

func (f *framework) ended() {
	f.last, f.live = f.live.id, nil
	f.tell("~END", "END", "END")
}

// take takes in one event, and acknowledges it where the framework does so by itself.
func (r *run) take(ctx context.Context, f *framework, event object) error {
	if task, ok := isFence(event); ok {
		f.tell("", task, "")
		return nil
	}
	status := f.on(event, r.names)
	if status == nil {
		return nil
	}
	code, body, err := r.acknowledge(ctx, f, status)
	if err != nil {
		f.tell("~ack", "", "acknowledging got no answer")
		return nil // the master may have died, and that is its own step
	}
	if code != 202 {
		f.tell("~ack", "", "acknowledging: "+answerText(code, body, r.names))
	}
	return nil
}

var errFence = errors.New("the fence was not answered")

// fence returns once all that the master had to say to the framework so far has been taken in.
func (r *run) fence(ctx context.Context, f *framework) error {
	r.fences++
	task := fmt.Sprintf("%s%d", fencePrefix, r.fences)
	call := object{"type": "RECONCILE", "reconcile": object{"tasks": []object{{"task_id": value(task), "agent_id": value(absentID)}}}}
	status, body, err := r.call(ctx, f, call)
	if err != nil || status != 202 {
		// The stream is ending, or the framework is not what it seems; either is told by the stream.
		met, pumpErr := r.pump(ctx, f, func() bool { return f.live == nil })
		if !met && pumpErr == nil {
			return fmt.Errorf("%w: %s: %v %s", errFence, f.name, err, answerText(status, body, r.names))
		}
		return pumpErr
	}
	met, err := r.pump(ctx, f, func() bool { return f.wasTold(task) })
	if err == nil && !met && f.live != nil {
		return fmt.Errorf("%w: %s", errFence, f.name)
	}
	return err
}
