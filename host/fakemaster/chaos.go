package fakemaster

import (
	"iter"
	"math/rand/v2"
	"slices"
	"strconv"
	"time"
)

// Chaos is an endless script of faults at random, each of which is mended after
// a while. The same seed and number of agents give the same lines; nothing that
// happens changes them, so lines that were printed can be played again.
// No agent is marked gone, and no task is lost for good.
func Chaos(seed uint64, agents int) iter.Seq[Line] {
	return func(yield func(Line) bool) {
		c := chaos{random: rand.New(rand.NewPCG(seed, 1)), agents: agents}
		for {
			c.more()
			// What was drawn later may mend sooner, so only what is due before the next
			// fault is certain to be in order.
			for len(c.lines) > 0 && c.lines[0].at <= c.now {
				if !yield(c.lines[0]) {
					return
				}
				c.lines = c.lines[1:]
			}
		}
	}
}

type chaos struct {
	random *rand.Rand
	agents int
	now    time.Duration
	lines  []Line // in the order of their times
}

// between is a time of whole milliseconds.
func (c *chaos) between(least, most time.Duration) time.Duration {
	return (least + time.Duration(c.random.Int64N(int64(most-least)))).Truncate(time.Millisecond)
}

// more draws the next fault.
func (c *chaos) more() {
	c.now += c.between(200*time.Millisecond, 3*time.Second)
	after := c.now + c.between(300*time.Millisecond, 5*time.Second)
	if c.agents == 0 {
		c.ofMaster()
		return
	}
	agent := agentName(c.random.IntN(c.agents))
	switch c.random.IntN(10) {
	case 0, 1:
		c.pair(agent, after, "agent-hang", "agent-resume", nil)
	case 2:
		c.pair(agent, after, "agent-stop", "agent-start", nil)
	case 3, 4:
		direction := []string{"both", "to-master", "from-master"}[c.random.IntN(3)]
		c.pair(agent, after, "agent-partition", "agent-heal", map[string]string{"direction": direction})
	case 5:
		c.put(c.now, "agent-break", map[string]string{"agent": agent})
	case 6:
		c.put(c.now, "lose-updates", map[string]string{"agent": agent, "count": strconv.Itoa(1 + c.random.IntN(5))})
	case 7:
		late := strconv.Itoa(10 + c.random.IntN(500))
		c.put(c.now, "slow", map[string]string{"agent": agent, "by_ms": late})
		c.put(after, "slow", map[string]string{"agent": agent, "by_ms": "0"})
	default:
		c.ofMaster()
	}
}

func (c *chaos) ofMaster() {
	if c.random.IntN(2) == 0 {
		c.put(c.now, "drop-stream", map[string]string{"framework": "*"})
		return
	}
	down := c.between(0, 800*time.Millisecond)
	c.put(c.now, "master-failover", map[string]string{"down_ms": strconv.FormatInt(down.Milliseconds(), 10)})
}

// pair is a fault and its end, unless something is wrong with the agent already.
func (c *chaos) pair(agent string, after time.Duration, do, undo string, more map[string]string) {
	for _, l := range c.lines {
		if l.order.said["agent"] == agent && l.at > c.now {
			return
		}
	}
	said := map[string]string{"agent": agent}
	for k, v := range more {
		said[k] = v
	}
	c.put(c.now, do, said)
	c.put(after, undo, map[string]string{"agent": agent})
}

func (c *chaos) put(at time.Duration, do string, said map[string]string) {
	l := Line{at, order{do, said}}
	i, _ := slices.BinarySearchFunc(c.lines, at, func(l Line, at time.Duration) int {
		if l.at <= at {
			return -1
		}
		return 1
	})
	c.lines = slices.Insert(c.lines, i, l)
}
