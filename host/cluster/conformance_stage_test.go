package cluster

import (
	"fmt"
	"slices"
	"strings"

	"rollcall/core/agent"
	"rollcall/core/master"
	"rollcall/core/mesos"
)

// stage is the cluster of a conformance transcript and who is around it.
type stage struct {
	*Cluster
	entry      *scriptEntry // whose output is written
	frameworks map[string]*player
	streams    map[uint64]*player
	streamNo   uint64
	requests   []string // what each call is shown as; "" is not shown
	uuids      map[mesos.UUID]string
	providers  []map[mesos.ResourceProviderID]*standIn // of each agent
	shown      map[mesos.PeerType]bool
	dropped    map[drop]bool // what the script drops, by way and type
	wrong      []string      // what never may be
}

// player is one scheduler: an instance of a framework with its stream.
type player struct {
	name   string
	id     mesos.FrameworkID
	info   mesos.FrameworkInfo
	stream uint64
	byHand bool // it acknowledges only what the script says
	offers []master.Offer
	tasks  map[mesos.TaskID]mesos.TaskStatus // the last with a uuid, of each
	done   map[mesos.OperationID]mesos.OperationStatus

	replaced map[mesos.ReplaceID]mesos.ReplaceStatus
}

// playConformance runs a script and returns it with the outputs that really came.
func playConformance(text string, tap Tap) (string, error) {
	config, entries, err := parseEntries(text)
	if err != nil {
		return "", err
	}
	cfg, stopped, shown, err := parseWorld(config)
	if err != nil {
		return "", err
	}
	cfg.Tap = tap
	s := &stage{
		entry: &scriptEntry{}, frameworks: map[string]*player{}, streams: map[uint64]*player{}, requests: []string{""},
		uuids: map[mesos.UUID]string{}, shown: map[mesos.PeerType]bool{}, dropped: map[drop]bool{},
	}
	for _, name := range shown {
		kind, err := parsePeerType(name)
		if err != nil {
			return "", err
		}
		s.shown[kind] = true
	}
	for range cfg.Agents {
		s.providers = append(s.providers, map[mesos.ResourceProviderID]*standIn{})
	}
	s.Cluster, err = New(cfg, Outside{
		Framework: s.heard, Executor: s.toHost, Peer: s.passed,
		Notice: s.noticed, Failover: s.streamsGone,
	})
	if err != nil {
		return "", err
	}
	if err := s.begin(len(cfg.Agents), stopped); err != nil {
		return "", err
	}
	for _, e := range entries {
		if err := s.play(e); err != nil {
			return "", fmt.Errorf("line %d: %w", e.line, err)
		}
	}
	err = s.finish(entries)
	return written(entries), err
}

// begin starts the master and the agents, at 1 s.
func (s *stage) begin(agents int, stopped []int) error {
	if err := s.Advance(mesos.Second); err != nil {
		return err
	}
	if err := s.StartMaster(); err != nil {
		return err
	}
	for i := range agents {
		if slices.Contains(stopped, i) {
			continue
		}
		if err := s.StartAgent(i); err != nil {
			return err
		}
	}
	return nil
}

// play does one step; what happens until the next one belongs to it.
func (s *stage) play(e *scriptEntry) error {
	if !e.timed {
		return nil
	}
	if e.at < s.Now() {
		return fmt.Errorf("at %s, which is over", seconds(e.at))
	}
	if err := s.Advance(e.at); err != nil {
		return err
	}
	if err := s.checkUse(); err != nil {
		return err
	}
	s.entry = e
	for _, command := range e.do {
		if err := s.command(command); err != nil {
			return fmt.Errorf("%s: %w", command, err)
		}
	}
	return nil
}

// finish lets three more seconds pass, and holds every step against what is
// wanted of it.
func (s *stage) finish(entries []*scriptEntry) error {
	if err := s.Advance(s.Now() + 3*mesos.Second); err != nil {
		return err
	}
	wrong := s.wrong
	for _, e := range entries {
		for i := range e.want {
			if err := e.want[i].check(e.got); err != nil {
				wrong = append(wrong, err.Error())
			}
		}
	}
	if len(wrong) > 0 {
		return fmt.Errorf("%s", strings.Join(wrong, "\n"))
	}
	return nil
}

func written(entries []*scriptEntry) string {
	var b strings.Builder
	for i, e := range entries {
		if i > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(strings.Join(e.head, "\n") + "\n")
		if e.timed {
			b.WriteString("----\n")
		}
		for _, line := range e.got {
			b.WriteString(line + "\n")
		}
	}
	return b.String()
}

// say writes a line of output.
func (s *stage) say(words ...string) {
	words = slices.DeleteFunc(append([]string{seconds(s.Now())}, words...), func(w string) bool { return w == "" })
	s.entry.got = append(s.entry.got, strings.Join(words, " "))
}

// streamsGone: the master ended, and all streams with it.
func (s *stage) streamsGone() {
	for _, p := range s.frameworks {
		p.stream, p.offers = 0, nil
	}
}

// noticed shows an agent that ends; the rest is for its operator.
func (s *stage) noticed(i int, n *agent.Notice) {
	if n.Type == agent.NoticeEnded {
		s.say(fmt.Sprintf("agent-%d", i), "ended", quote(n.Message))
	}
}
