package observe

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode"

	"rollcall/core/scheduler"
	"rollcall/host/harness"
	"rollcall/host/keeper"
)

// Progress writes what happens, for people. On a terminal the last line is
// rewritten and says what is going on now; elsewhere each change is a line.
type Progress struct {
	Out      io.Writer
	Terminal bool
	Status   func() keeper.Status // of the loop's goroutine

	mu      sync.Mutex
	session string
	rounds  [scheduler.RoundSubjects]string // what those that run are doing
	shown   string                          // the rewritten line
	summary string                          // the last plain line about tasks
	next    time.Time                       // when the next plain line about tasks may come
	late    string                          // the line that waits for it
	timer   *time.Timer                     // writes it; nil while none waits
}

// Say writes one line of its own.
func (p *Progress) Say(text string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.line(text)
}

func (p *Progress) line(text string) {
	if p.shown != "" {
		fmt.Fprint(p.Out, "\r\x1b[K")
		p.shown = ""
	}
	fmt.Fprintf(p.Out, "%s  %s\n", time.Now().Format(time.TimeOnly), printable(text))
}

// printable: what a master or an executor wrote does not steer the terminal.
func printable(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, text)
}

// Watch follows a turn.
func (p *Progress) Watch(t *harness.Turn) {
	notices := t.Output.Notices
	if len(notices) == 0 {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	for i := range notices {
		switch n := &notices[i]; n.Type {
		case scheduler.NoticeSession:
			p.sessionChanged(n)
		case scheduler.NoticeRound:
			p.roundChanged(&n.Round)
		case scheduler.NoticeFences, scheduler.NoticeOverflow:
			p.line(n.Message)
		case scheduler.NoticeCallRefused:
			p.line("the master refused a call: " + n.Message)
		}
	}
	p.tasks(t.Now)
}

func (p *Progress) sessionChanged(n *scheduler.Notice) {
	text := n.Session.String()
	if n.Session == scheduler.SessionSubscribed {
		text += " as " + string(n.FrameworkID)
	}
	if n.Message != "" {
		text += ": " + n.Message
	}
	if p.session = n.Session.String(); n.Session != scheduler.SessionSubscribed {
		clear(p.rounds[:])
	}
	p.line(text)
}

func (p *Progress) roundChanged(r *scheduler.RoundNotice) {
	text := fmt.Sprintf("round %d %s: %d/%d answered", r.Number, r.Kind, r.Targets-r.Remaining, r.Targets)
	if r.Subject != scheduler.RoundTasks {
		text = fmt.Sprintf("round %d %s %s: %d/%d answered", r.Number, r.Subject, r.Kind, r.Targets-r.Remaining, r.Targets)
	}
	now := &p.rounds[r.Subject]
	switch r.Phase {
	case scheduler.RoundWaiting:
		text += ", waiting" + waitedFor(r)
		if *now != text && !polls(r) {
			p.line(text)
		}
		*now = text
	case scheduler.RoundStarted, scheduler.RoundProgress:
		*now = text
		if !p.Terminal && r.Phase == scheduler.RoundStarted && r.Targets > 0 && r.Cause != scheduler.CausePeriodic {
			p.line(text + ", started")
		}
	default:
		*now = ""
		if r.Targets > 0 && (r.Phase == scheduler.RoundDegraded || !polls(r)) {
			p.line(text + ", " + r.Phase.String() + after(r))
		}
	}
}

func waitedFor(r *scheduler.RoundNotice) string {
	if len(r.Agents) == 0 {
		return ""
	}
	names := make([]string, len(r.Agents))
	for i, id := range r.Agents {
		names[i] = string(id)
	}
	if more := int(r.AgentsTotal) - len(names); more > 0 {
		names = append(names, fmt.Sprintf("and %d more", more))
	}
	return " for agents " + strings.Join(names, " ")
}

// after is how long a round took that has ended.
func after(r *scheduler.RoundNotice) string {
	if r.Ended == 0 {
		return ""
	}
	return " after " + (time.Duration(r.Ended-r.Started) * time.Microsecond).String()
}

// tasks writes the counts: at once on a terminal, else at most once a second, or
// when all is as it should be.
func (p *Progress) tasks(now time.Time) {
	text := Summary(p.Status())
	if p.Terminal {
		for _, doing := range slices.Backward(p.rounds[:]) {
			if doing != "" {
				text = doing + " | " + text
			}
		}
		if text = printable(p.session + " | " + text); text != p.shown {
			fmt.Fprint(p.Out, "\r\x1b[K"+text)
			p.shown = text
		}
		return
	}
	p.late = text
	if now.Before(p.next) && !p.Status().Settled() {
		if p.timer == nil {
			p.timer = time.AfterFunc(p.next.Sub(now), p.overdue)
		}
		return
	}
	p.lateNow(now)
}

// overdue writes what was put off: nothing may happen for a long while after it.
func (p *Progress) overdue() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.timer = nil
	p.lateNow(time.Now())
}

func (p *Progress) lateNow(now time.Time) {
	if p.late != p.summary && p.late != "" {
		p.line(p.late)
		p.summary, p.next = p.late, now.Add(time.Second)
	}
	p.late = ""
}

// Done ends the rewritten line.
func (p *Progress) Done() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.late = ""
	if p.shown != "" {
		fmt.Fprintln(p.Out)
		p.shown = ""
	}
}

// Summary is the counts in words; what is zero is left out.
func Summary(s keeper.Status) string {
	text := fmt.Sprintf("tasks %d of %d running", s.Running, s.Wanted)
	for _, x := range []struct {
		n    int
		what string
	}{
		{s.Launching, "starting"},
		{s.Replacing, "being replaced"},
		{s.Unreachable, "unreachable, waited for"},
		{s.Empty, "to start"},
		{s.Ending, "being killed"},
		{s.Unknown, "that nobody here launched"},
	} {
		if x.n > 0 {
			text += fmt.Sprintf(", %d %s", x.n, x.what)
		}
	}
	return text
}
