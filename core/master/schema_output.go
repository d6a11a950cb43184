package master

import (
	"rollcall/core/mesos"
	"rollcall/core/mesos/mesoswire"
	"rollcall/core/wire"
)

// Schema describes [store, sends, peers, wake_at].
func (o *Output) Schema(c *wire.Codec) {
	s := c.Begin("")
	wire.List(c, "store", &o.Store, maxRecords, schemaRecord)
	wire.List(c, "sends", &o.Sends, maxRecords, schemaSend)
	wire.List(c, "peers", &o.Peers, maxRecords, schemaPeerSend)
	mesoswire.Micros(c, "wake_at", &o.WakeAt)
	c.End(s)
}

func schemaSend(c *wire.Codec, n *Send) {
	if !c.Writing() {
		*n = Send{}
	}
	s := c.Begin("")
	wire.Uint(c, "type", &n.Type, uint64(SendTypes)-1)
	if n.Type == SendReply {
		wire.Uint(c, "request", &n.Request, wire.MaxUint)
		wire.Uint(c, "code", &n.Code, 999)
		mesoswire.Message(c, "message", &n.Message)
		mesoswire.OperationStatuses(c, "operations", &n.Operations)
		c.End(s)
		return
	}
	wire.Uint(c, "stream", &n.Stream, wire.MaxUint)
	switch n.Type {
	case SendSubscribed:
		mesoswire.ID(c, "framework_id", &n.FrameworkID)
		mesoswire.Micros(c, "heartbeat", &n.Heartbeat)
	case SendHeartbeat, SendClose:
	case SendOffers:
		wire.List(c, "offers", &n.Offers, mesoswire.MaxList, schemaOffer)
	case SendRescind:
		mesoswire.ID(c, "offer_id", &n.OfferID)
	case SendUpdate:
		mesoswire.Status(c, "status", &n.Status)
		mesoswire.ID(c, "executor_id", &n.ExecutorID)
		mesoswire.Micros(c, "time", &n.Time)
		wire.Blob(c, "extra", &n.Extra, mesoswire.MaxInfo)
	case SendUpdateOperation:
		mesoswire.OperationStatus(c, "operation", &n.Operation)
	case SendOperations:
		mesoswire.OperationStatuses(c, "operations", &n.Operations)
	case SendMessage:
		mesoswire.ID(c, "agent_id", &n.AgentID)
		mesoswire.ID(c, "executor_id", &n.ExecutorID)
		wire.Blob(c, "extra", &n.Extra, mesoswire.MaxInfo)
	case SendFailure:
		mesoswire.ID(c, "agent_id", &n.AgentID)
		mesoswire.ID(c, "executor_id", &n.ExecutorID)
		wire.Uint(c, "exit", &n.Exit, 1<<32-1)
	case SendReplacement:
		mesoswire.ReplaceStatus(c, "replacement", &n.Replacement)
	case SendError:
		mesoswire.Message(c, "message", &n.Message)
	default:
		c.Fail("type", wire.OutOfRange, "a type of what is sent")
	}
	c.End(s)
}

func schemaOffer(c *wire.Codec, o *Offer) {
	if !c.Writing() {
		*o = Offer{}
	}
	s := c.Begin("")
	mesoswire.ID(c, "id", &o.ID)
	mesoswire.ID(c, "framework_id", &o.FrameworkID)
	mesoswire.ID(c, "agent_id", &o.AgentID)
	mesoswire.ID(c, "hostname", &o.Hostname)
	wire.Uint(c, "port", &o.Port, 1<<16-1)
	mesoswire.ID(c, "role", &o.Role)
	mesoswire.Resources(c, "resources", &o.Resources)
	wire.Blob(c, "attributes", &o.Attributes, mesoswire.MaxInfo)
	wire.List(c, "executors", &o.Executors, mesoswire.MaxList, func(c *wire.Codec, id *mesos.ExecutorID) { mesoswire.ID(c, "", id) })
	c.End(s)
}

func schemaPeerSend(c *wire.Codec, p *PeerSend) {
	if !c.Writing() {
		*p = PeerSend{}
	}
	s := c.Begin("")
	wire.Uint(c, "peer", &p.Peer, wire.MaxUint)
	mesoswire.Peer(c, &p.Message)
	c.End(s)
}
