package fakemaster

import (
	"context"
	crand "crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"sync"
	"time"

	"rollcall/core/agent"
	"rollcall/core/mesos"
	"rollcall/host/cluster"
	"rollcall/host/mesosapi"
)

// Server is a stand-in master with its agents. Make it with New, let it Listen,
// Close it. Its methods are safe for concurrent use.
type Server struct {
	options  Options
	routes   *http.ServeMux
	http     http.Server
	conns    connections
	sleeping sync.WaitGroup // what ends by itself when it is closed
	closed   chan struct{}
	closing  sync.Once
	broken   chan struct{}

	mu       sync.Mutex // guards all that follows
	random   *rand.Rand
	clock    clock
	cluster  *cluster.Cluster
	agents   []*agentHost
	ids      map[mesos.AgentID]int // which agent an id belongs to
	owed     []func()              // what the cluster's answers lead to; see do
	timer    *time.Timer
	trouble  error
	requests uint64
	streams  map[uint64]*stream
	given    uint64 // streams numbered so far
	byID     map[string]*stream
	replies  map[uint64]*reply
	format   mesosapi.Format // of the reply that is awaited
	phase    phase
	address  string // host:port that was asked for; "" before Listen
	listener net.Listener
}

// agentHost is the machine that an agent is on: what outlives the agent.
type agentHost struct {
	number    int
	id        mesos.AgentID // "" until it has registered
	executors *executors    // nil if tasks are scripted
	providers map[mesos.ResourceProviderID]*provider
}

// New makes a stand-in whose agents have registered. It serves nobody yet.
func New(o Options) (*Server, error) {
	if o.Seed == 0 {
		var b [8]byte
		_, _ = crand.Read(b[:]) // never fails
		o.Seed = binary.LittleEndian.Uint64(b[:])
	}
	if o.Say == nil {
		o.Say = func(string) {}
	}
	if o.MaxBody <= 0 || o.MaxStream <= 0 {
		return nil, fmt.Errorf("the limits of bodies and streams must be more than 0")
	}
	if o.Exec && o.WorkDir == "" {
		return nil, errors.New("tasks that are processes need a directory to work in")
	}
	agents, err := o.agentConfigs(o.Seed)
	if err != nil {
		return nil, err
	}
	s := &Server{
		options: o, closed: make(chan struct{}), broken: make(chan struct{}), random: rand.New(rand.NewPCG(o.Seed, 0)),
		ids: map[mesos.AgentID]int{}, streams: map[uint64]*stream{}, byID: map[string]*stream{}, replies: map[uint64]*reply{},
	}
	s.cluster, err = cluster.New(cluster.Config{
		Master: o.masterConfig(s.newUUID()), Agents: agents, Reconnect: reconnect(&o),
	}, cluster.Outside{Framework: s.fromMaster, Executor: s.toHost, Notice: s.notice, Failover: s.failedOver})
	if err != nil {
		return nil, err
	}
	for i := range agents {
		h := &agentHost{number: i, providers: map[mesos.ResourceProviderID]*provider{}}
		if o.Exec {
			h.executors = newExecutors(s, i)
		}
		s.agents = append(s.agents, h)
	}
	s.routes = s.newRoutes()
	s.http = http.Server{
		Handler: s, ConnContext: s.conns.context, ConnState: s.conns.state,
		ReadHeaderTimeout: time.Minute, MaxHeaderBytes: 64 << 10,
		// What a client sends wrongly is the client's to see, not the console's.
		ErrorLog: quiet(),
	}
	return s, s.boot()
}

// reconnect is how long an agent needs to find a master that is back.
func reconnect(o *Options) mesos.Micros {
	if o.Fast {
		return 10 * mesos.Millisecond
	}
	return 100 * mesos.Millisecond
}

// boot starts the master and then one agent after the other, so that the
// number in an agent's id is its place. The time that this takes, seconds with
// Mesos's timeouts, has passed before the clock begins.
func (s *Server) boot() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := mesos.Micros(time.Now().UnixMicro()) - mesos.Micros(len(s.agents)+1)*2*mesos.Second
	if err := s.cluster.Advance(now); err != nil {
		return err
	}
	if err := s.cluster.StartMaster(); err != nil {
		return err
	}
	for i, h := range s.agents {
		if err := s.cluster.StartAgent(i); err != nil {
			return err
		}
		for limit := 0; h.id == ""; limit++ {
			at, ok := s.cluster.WakeAt()
			if !ok || limit > 10_000 {
				return fmt.Errorf("agent %d does not register", i)
			}
			if err := s.cluster.Advance(at); err != nil {
				return err
			}
		}
	}
	s.clock.start(s.cluster.Now())
	s.timer = time.AfterFunc(time.Hour, func() { s.do(func() {}) })
	s.settle()
	return s.trouble
}

// Close ends the stand-in, its connections and the processes that it started.
func (s *Server) Close() {
	s.closing.Do(func() { close(s.closed) })
	_ = s.http.Close()
	s.mu.Lock()
	s.timer.Stop()
	if s.listener != nil {
		_ = s.listener.Close()
	}
	for _, st := range s.streams {
		st.end(endBroken)
	}
	hosts := s.agents
	s.mu.Unlock()
	s.conns.closeAll(context.Background())
	for _, h := range hosts {
		if h.executors != nil {
			h.executors.killAll()
		}
	}
	s.sleeping.Wait()
}

// Err says what made the stand-in unusable: a machine that could not go on,
// which is a mistake of rollcall's.
func (s *Server) Err() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.trouble
}

// Broken is closed when there is an Err.
func (s *Server) Broken() <-chan struct{} { return s.broken }

// notice takes what an agent's operator should know.
func (s *Server) notice(i int, n *agent.Notice) {
	switch n.Type {
	case agent.NoticeRegistered:
		if h := s.agents[i]; h.id != n.AgentID {
			h.id = mesos.AgentID(string(append([]byte(nil), n.AgentID...)))
			s.ids[h.id] = i
		}
	case agent.NoticeEnded, agent.NoticeRejected, agent.NoticeOverflow:
		text := fmt.Sprintf("%s: %s %s %s", agentName(i), n.Type, n.Field, n.Message)
		s.owed = append(s.owed, func() { s.options.Say(text) })
	}
}
