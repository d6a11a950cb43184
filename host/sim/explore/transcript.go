package explore

import (
	"fmt"
	"slices"
	"strings"

	"rollcall/host/transcript"
)

// counterexample is the way to what was found, played again and written down.
func (x *search) counterexample(f *found) *Counterexample {
	var way []choice
	if !f.settle {
		way = append(way, unpack(f.link.choice))
	}
	for at := f.link.parent; at != 0; at = x.links[at].parent {
		way = append(way, unpack(x.links[at].choice))
	}
	slices.Reverse(way)
	p := &play{x: x, s: x.root}
	p.say("world %s: %s", x.world.Name, x.world.Left)
	for i, c := range way {
		p.say("%d. %s", i+1, x.title(&p.s, c))
		if p.turn(c, true) != "" {
			break
		}
	}
	if f.settle {
		p.settle()
	}
	p.say("=> %s", f.wrong)
	return &Counterexample{What: f.wrong, Choices: len(way), Text: p.text.String()}
}

// play is a way through the states that is written down.
type play struct {
	x    *search
	s    state
	text strings.Builder
}

func (p *play) say(format string, args ...any) {
	p.text.WriteString(printable(fmt.Sprintf(format, args...)))
	p.text.WriteByte('\n')
}

// printable replaces what uuids may hold that is no text.
func printable(text string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' || r > '~' {
			return '.'
		}
		return r
	}, text)
}

// turn lets a choice happen and says what came of it.
func (p *play) turn(c choice, counted bool) (bad string) {
	x, before := p.x, p.s
	if proc, in, ok := x.procInput(&before, c); ok {
		x.runProc(proc, in, c.end, p.say)
	}
	if counted {
		p.s, bad = x.apply(&before, c)
	} else {
		p.s, bad = x.happen(&before, before.draft(), c)
	}
	was, is := before.draft(), p.s.draft()
	for q := range queues {
		for _, m := range is.q[q] {
			if !slices.Contains(was.q[q], m) && (q >= toMaster || q == stream) && c.act != actTimer {
				p.say("     %s <- %s", x.queueName(q), m)
			}
		}
	}
	for i := range x.world.Agents {
		if a, b := before.nodes[i], p.s.nodes[i]; fmt.Sprint(a.tasks) != fmt.Sprint(b.tasks) {
			p.say("     agent %d has %v", i, b.tasks)
		}
	}
	return bad
}

// settle plays on fairly, as settles does, as far as it is interesting.
func (p *play) settle() {
	p.say("from here on nothing goes wrong:")
	for n := range patience {
		c, rest := p.x.fair(&p.s)
		if rest {
			p.say("   the world is at rest")
			return
		}
		if n == 60 {
			p.say("   and so on")
			return
		}
		p.say(" + %s", p.x.title(&p.s, c))
		if p.turn(c, false) != "" {
			return
		}
	}
}

// describe writes what the scheduler's machine gave.
func (l *life) describe(v *view) {
	if l.trace == nil {
		return
	}
	if e := v.event; e != nil && e.Type >= firstWish {
		l.tell("     the framework wants: %s", eventText(e))
	}
	for _, r := range v.out.Store {
		l.tell("     %s", transcript.FormatRecord(r))
	}
	for i := range v.out.Calls {
		l.tell("     %s", transcript.FormatCall(&v.out.Calls[i]))
	}
	for i := range v.out.Notices {
		l.tell("     %s", transcript.FormatNotice(&v.out.Notices[i]))
	}
}

func (x *search) queueName(q queue) string {
	switch {
	case q == calls:
		return "to the master"
	case q == stream:
		return "stream"
	case q == failures:
		return "failed calls"
	case q >= toAgent:
		return fmt.Sprintf("to agent %d", q-toAgent)
	}
	return fmt.Sprintf("from agent %d", q-toMaster)
}

func processName(i uint8) string {
	switch i {
	case ofScheduler:
		return "the scheduler"
	case ofMaster:
		return "the master"
	}
	return fmt.Sprintf("agent %d", i)
}

// title is a choice in words.
func (x *search) title(s *state, c choice) (text string) {
	i := c.arg
	switch c.act {
	case actDeliver:
		text = fmt.Sprintf("%s, arrives: %s", x.queueName(queue(i)), s.head(queue(i)))
	case actConnect:
		text = fmt.Sprintf("agent %d connects to the master", i)
	case actStart:
		text = processName(i) + " starts"
	case actSee:
		text = fmt.Sprintf("the master sees the end of the stream of epoch %d", s.ghosts[i].epoch())
	case actTimer:
		text = fmt.Sprintf("after %s s the timer of %s fires", transcript.Seconds(s.next()), processName(i))
		if x.timerCost(s) == Haste {
			text += ", and what is under way takes longer"
		}
	case actKill:
		text = fmt.Sprintf("the framework wants the end of %s", bitTask(i))
	case actRound:
		text = "the framework wants a round"
	case actAsk:
		text = "the framework asks for the replacement"
	case actSuppress:
		text = "the framework wants no offers"
	case actRevive:
		text = "the framework wants offers again"
	case actTake:
		text = "FAULT: another framework takes what is free"
	case actGive:
		text = "the other framework gives back what it took"
	case actEnd:
		text = fmt.Sprintf("FAULT: %s fails", bitTask(i))
	case actSick:
		text = fmt.Sprintf("FAULT: %s says that it is unhealthy", bitTask(i))
	case actForget:
		text = fmt.Sprintf("the framework forgets %s", bitTask(i))
	case actCrash:
		text = "FAULT: the scheduler ends"
	case actLose:
		text = fmt.Sprintf("FAULT: %s, lost: %s", x.queueName(queue(i)), s.head(queue(i)))
	case actLoseLate:
		text = fmt.Sprintf("FAULT: carried out, and the answer is lost: %s", s.head(queue(i)))
	case actFailover:
		text = "FAULT: the master ends, and another leads"
	case actStop:
		text = fmt.Sprintf("FAULT: agent %d ends", i)
	case actBreak:
		text = fmt.Sprintf("FAULT: the connection of agent %d breaks", i)
	case actAway:
		text = fmt.Sprintf("FAULT: agent %d stays away for long", i)
	case actCut:
		text = "FAULT: the event stream breaks"
	case actTwice:
		text = fmt.Sprintf("FAULT: sent twice: %s", s.head(queue(i)))
	}
	if c.end > 0 {
		text += fmt.Sprintf("; FAULT: it ends at point %d of what it owes", c.end)
	}
	return text
}
