package explore

import (
	"rollcall/core/mesos"
	"rollcall/core/mesos/mesoswire"
	"rollcall/core/wire"
)

// watch is what an onlooker, and the framework, know of a scheduler beside its
// records. The first part is lost with the process, the second is not.
type watch struct {
	process processWatch
	truth   truthWatch
}

// processWatch is of one life of the process.
type processWatch struct {
	epoch      uint32   // of the last Subscribe
	open       streamNo // that its host holds open; 0: none
	subscribed bool
	lastCall   uint64
	gateOpen   bool
	offers     []heldOffer
	sighted    taskSet // seen alive on this stream
	round      roundWatch
	suppressed bool // the framework wants no offers
}

// streamNo is the host's number of an event stream: epochs rise only if they were
// durable, so the life of the process is a part of it.
type streamNo uint32

func (l *life) streamNo(epoch uint32) streamNo {
	return streamNo(uint32(l.watch.truth.lives)<<16 | epoch)
}

func (n streamNo) epoch() uint32 { return uint32(n) & 0xffff }

type heldOffer struct {
	id     mesos.OfferID
	agent  mesos.AgentID
	stream streamNo // that it came on
	// In worlds with a replacement.
	resources mesos.Resources
	withheld  bool // the framework does not see it
}

// roundWatch is the round in progress as an onlooker sees it.
type roundWatch struct {
	open, suspended bool
	number          uint32
	pending         taskSet
	probes          []mesos.TaskID // sent in this round
	census          bool           // one of them was answered
}

// truthWatch outlives the process.
type truthWatch struct {
	sent   taskSet          // an Accept with it has left
	safe   taskSet          // called safe to start again, as over for good
	killed taskSet          // the framework asked for its end
	starts [maxPlaces]uint8 // how often each place was filled
	lives  uint8            // of the process

	asked   bool               // for the replacement
	outcome mesos.ReplacePhase // that the framework was told
}

func (w *watch) schema(c *wire.Codec) {
	s := c.Begin("watch")
	p := &w.process
	wire.Uint(c, "epoch", &p.epoch, 1<<32-1)
	wire.Uint(c, "open", &p.open, 1<<32-1)
	wire.Bool(c, "subscribed", &p.subscribed)
	wire.Uint(c, "last_call", &p.lastCall, wire.MaxUint)
	wire.Bool(c, "gate_open", &p.gateOpen)
	wire.List(c, "offers", &p.offers, 100, func(c *wire.Codec, o *heldOffer) {
		s := c.Begin("")
		wire.Text(c, "id", &o.id, 255)
		wire.Text(c, "agent", &o.agent, 255)
		wire.Uint(c, "stream", &o.stream, 1<<32-1)
		mesoswire.Resources(c, "resources", &o.resources)
		wire.Bool(c, "withheld", &o.withheld)
		c.End(s)
	})
	wire.Uint(c, "sighted", &p.sighted, 255)
	p.round.schema(c)
	wire.Bool(c, "suppressed", &p.suppressed)
	w.truth.schema(c)
	c.End(s)
}

func (t *truthWatch) schema(c *wire.Codec) {
	s := c.Begin("truth")
	wire.Uint(c, "sent", &t.sent, 255)
	wire.Uint(c, "safe", &t.safe, 255)
	wire.Uint(c, "killed", &t.killed, 255)
	for i := range t.starts {
		wire.Uint(c, "starts", &t.starts[i], 255)
	}
	wire.Uint(c, "lives", &t.lives, 255)
	wire.Bool(c, "asked", &t.asked)
	wire.Uint(c, "outcome", &t.outcome, 255)
	c.End(s)
}

func (r *roundWatch) schema(c *wire.Codec) {
	s := c.Begin("round")
	wire.Bool(c, "open", &r.open)
	wire.Bool(c, "suspended", &r.suspended)
	wire.Uint(c, "number", &r.number, 1<<32-1)
	wire.Uint(c, "pending", &r.pending, 255)
	wire.List(c, "probes", &r.probes, 1000, func(c *wire.Codec, id *mesos.TaskID) { wire.Text(c, "", id, 255) })
	wire.Bool(c, "census", &r.census)
	c.End(s)
}
