package agent

// linkInput is what can happen to the link with a master.
type linkInput uint8

const (
	inputFound      linkInput = iota // a link is up
	inputLost                        // the link is down
	inputDue                         // its timer ran out
	inputSilent                      // no ping for too long
	inputRegistered                  // the master took the agent in, under its id
	inputOtherID                     // the master took it for another
	inputPing                        // a ping
	inputStranger                    // a ping that says the master does not hold the agent for connected
	inputShutdown                    // the master wants the agent to end
	inputUnregister                  // the operator wants the agent to leave
)

type linkAction uint8

const (
	linkIgnore linkAction = iota
	linkWait              // wait, then (re-)register again and again
	linkDrop
	linkAttempt
	linkEstablish
	linkConfirm // registered already: answer as to the first time
	linkPong
	linkPongAndWait
	linkGiveUp // end, and keep the checkpoint
	linkLeave  // say goodbye and end
	linkEnd
	linkActions // their number
)

// linkSet is a set of states, one bit each.
type linkSet uint8

func states(list ...linkState) (set linkSet) {
	for _, s := range list {
		set |= 1 << s
	}
	return set
}

type linkRule struct {
	id string
	in linkSet
	on linkInput
	do linkAction
}

// linkRules is everything that can change the link; first match wins, and what
// matches nothing changes nothing. They are Slave::detected, registered,
// reregistered, ping, pingTimeout and shutdown of Mesos's slave.cpp.
var linkRules = []linkRule{
	{"R01", states(linkDown, linkWaiting, linkRegistered), inputFound, linkWait},
	{"R02", states(linkWaiting, linkRegistered), inputLost, linkDrop},
	{"R03", states(linkWaiting), inputDue, linkAttempt},
	{"R04", states(linkWaiting), inputRegistered, linkEstablish},
	{"R05", states(linkRegistered), inputRegistered, linkConfirm},
	{"R06", states(linkWaiting, linkRegistered), inputOtherID, linkGiveUp},
	{"R07", states(linkWaiting, linkRegistered), inputPing, linkPong},
	// The master saw the link break and the agent did not: a partition one way.
	{"R08", states(linkRegistered), inputStranger, linkPongAndWait},
	{"R09", states(linkWaiting), inputStranger, linkPong},
	{"R10", states(linkRegistered), inputSilent, linkWait},
	{"R11", states(linkWaiting, linkRegistered), inputShutdown, linkEnd},
	{"R12", states(linkDown, linkWaiting, linkRegistered), inputUnregister, linkLeave},
	// While it ends, an agent still answers pings, or it would be called unreachable.
	{"R13", states(linkEnding), inputPing, linkPong},
	{"R14", states(linkEnding), inputStranger, linkPong},
}

func (r *rules) linkRow(state linkState, in linkInput) linkRule {
	for _, row := range r.link {
		if row.on == in && row.in&(1<<state) != 0 {
			return row
		}
	}
	return linkRule{id: "R00"}
}
