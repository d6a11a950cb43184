package sim

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strconv"
)

// Knob is one thing that a seed draws about its world: a size, a setting or the
// likelihood of some trouble.
type Knob int

// The knobs. What each means is said in the table.
const (
	KnobAgents Knob = iota
	KnobPlaces
	KnobMinutes
	KnobAware
	KnobFences
	KnobCheckpoint
	KnobKilling
	KnobFailover
	KnobPolicy
	KnobDryRun
	KnobEnded
	KnobReturned
	KnobGate
	KnobPatience
	KnobMode
	KnobAnswers
	KnobPush
	KnobProviders
	KnobForgets
	KnobOfferTime
	KnobRoom
	KnobBatch
	KnobWindow
	KnobExplicit
	KnobImplicit
	KnobDecide
	KnobForget
	KnobLatency
	KnobCallLost
	KnobReplyLost
	KnobCallLate
	KnobCallRefused
	KnobCallDenied
	KnobCallTwice
	KnobOldEpoch
	KnobClog
	KnobDiskSlow
	KnobCrashBeforeStore
	KnobCrashTorn
	KnobCrashBeforeCalls
	KnobCrashInCalls
	KnobCrashBeforeNotices
	KnobDown
	KnobTwin
	KnobReload
	KnobExecutorSlow
	KnobExecutorFails
	KnobTaskEnds
	KnobFaults
	KnobWork
	KnobPings
	KnobOldAgents
	KnobUpdates
	KnobOpDeadline
	KnobExecutorOdd
	KnobProviderOdd
	KnobRole
	KnobReplaces
	KnobReplaceTime
	KnobReserveDenied
	KnobNative
	knobs // their number
)

// Knobs are the values of all of them.
type Knobs [knobs]float64

// knobRow says what a knob is and how a seed draws it.
type knobRow struct {
	name, about string
	draw        func(*rand.Rand) float64
	trouble     bool // it is the likelihood of some trouble: 0 is none
}

// knobTable is in the order of the constants. Likelihoods are per event.
var knobTable = [knobs]knobRow{
	KnobAgents:             {"agents", "agents", whole(1, 5), false},
	KnobPlaces:             {"places", "tasks that the framework wants running", whole(1, 8), false},
	KnobMinutes:            {"minutes", "minutes of faults", whole(2, 16), false},
	KnobAware:              {"aware", "1: the framework is PARTITION_AWARE", likely(0.75), false},
	KnobFences:             {"fences", "1: rounds end with fences", likely(0.8), false},
	KnobCheckpoint:         {"checkpoint", "1: the framework wants checkpoints", likely(0.8), false},
	KnobKilling:            {"killing", "1: the framework hears TASK_KILLING", likely(0.5), false},
	KnobFailover:           {"failover", "failover_timeout in minutes", oneOf(7*24*60, 7*24*60, 7*24*60, 7*24*60, 3), false},
	KnobPolicy:             {"policy", "tasks that nobody here launched: 0 report, 1 kill, 2 adopt", whole(0, 2), false},
	KnobDryRun:             {"dry-run", "1: the policy only says what it would kill", likely(0.15), false},
	KnobEnded:              {"ended", "tasks that are over here and alive there: 0 report, 1 kill", whole(0, 1), false},
	KnobReturned:           {"returned", "two in one place: 0 report, 1 kill the younger, 2 kill the older", whole(0, 2), false},
	KnobGate:               {"gate", "1: no launch before the first round has ended", likely(0.3), false},
	KnobPatience:           {"patience", "minutes out of reach until a task is presumed lost; 0: for ever", oneOf(0, 0, 1, 12), false},
	KnobMode:               {"mode", "0: answers as Mesos 1.11 gives them, 1: as was decided", likely(0.3), false},
	KnobAnswers:            {"answers", "operations are answered: 0 on the stream, 1 in one event, 2 in the body", oneOf(0, 0, 0, 1, 2), false},
	KnobPush:               {"push", "1: agents push what became of operations", likely(0.2), false},
	KnobProviders:          {"providers", "1: each agent has a resource provider", likely(0.4), false},
	KnobForgets:            {"forgets", "minutes after which the master forgets agents that it has given up", oneOf(14*24*60, 14*24*60, 3), false},
	KnobOfferTime:          {"offer-time", "seconds after which an offer is taken back; 0: never", oneOf(0, 0, 20), false},
	KnobRoom:               {"room", "tasks and operations that nobody here started of which the scheduler takes note", oneOf(100000, 100000, 1), false},
	KnobBatch:              {"batch", "tasks in one RECONCILE", oneOf(1, 2, 3, 1000), false},
	KnobWindow:             {"window", "RECONCILEs that may be unanswered", whole(1, 4), false},
	KnobExplicit:           {"explicit", "minutes between explicit rounds", oneOf(3, 7, 15, 60), false},
	KnobImplicit:           {"implicit", "minutes between implicit rounds", oneOf(3, 8, 15, 60), false},
	KnobDecide:             {"decide", "1: the framework starts another when it may decide", likely(0.5), false},
	KnobForget:             {"forget", "seconds after which what is over is forgotten", oneOf(0, 1, 60, 600), false},
	KnobLatency:            {"latency", "milliseconds that a message takes at most", oneOf(1, 5, 50, 500, 3000), false},
	KnobCallLost:           {"call-lost", "a call is lost on its way", odds(0.4, 0.001, 0.1), true},
	KnobReplyLost:          {"reply-lost", "a call is carried out and its 202 is lost", odds(0.4, 0.001, 0.1), true},
	KnobCallLate:           {"call-late", "a call arrives later than the caller waits", odds(0.4, 0.001, 0.1), true},
	KnobCallRefused:        {"call-refused", "the connection for a call is refused", odds(0.3, 0.001, 0.05), true},
	KnobCallDenied:         {"call-denied", "a call is answered with 400 and not carried out", odds(0.3, 0.001, 0.05), true},
	KnobCallTwice:          {"call-twice", "a call that may be repeated arrives twice", odds(0.3, 0.001, 0.1), true},
	KnobOldEpoch:           {"old-epoch", "what a stream still held is heard after the next was opened", odds(0.6, 0.1, 1), true},
	KnobClog:               {"clog", "a message on the stream, and all behind it, takes up to a minute more", odds(0.3, 0.001, 0.02), true},
	KnobDiskSlow:           {"disk-slow", "milliseconds that the store takes at most", oneOf(0, 0, 5, 50, 1000), false},
	KnobCrashBeforeStore:   {"crash-before-store", "the scheduler ends before anything is durable", odds(0.4, 0.0005, 0.01), true},
	KnobCrashTorn:          {"crash-torn", "it ends when a part of the records is durable", odds(0.4, 0.0005, 0.01), true},
	KnobCrashBeforeCalls:   {"crash-before-calls", "it ends before any call", odds(0.4, 0.0005, 0.01), true},
	KnobCrashInCalls:       {"crash-in-calls", "it ends between calls", odds(0.4, 0.0005, 0.01), true},
	KnobCrashBeforeNotices: {"crash-before-notices", "it ends before the framework hears", odds(0.4, 0.0005, 0.01), true},
	KnobDown:               {"down", "seconds until it is started again, at most", oneOf(1, 10, 120, 900), false},
	KnobTwin:               {"twin", "a batch is also stepped whole by a copy made of the snapshot", odds(0.5, 0.01, 0.2), true},
	KnobReload:             {"reload", "the machine is replaced by one made of its snapshot", odds(0.3, 0.001, 0.02), true},
	KnobExecutorSlow:       {"executor-slow", "milliseconds that an executor takes for anything, at most", oneOf(10, 100, 3000, 20000), false},
	KnobExecutorFails:      {"executor-fails", "an executor never registers, or exits at its start", odds(0.3, 0.01, 0.2), true},
	KnobTaskEnds:           {"task-ends", "a task ends by itself within minutes", odds(0.4, 0.05, 0.5), true},
	KnobFaults:             {"faults", "acts of fault in a minute", oneOf(0.5, 1, 2, 4), false},
	KnobWork:               {"work", "acts of the framework in a minute", oneOf(0.5, 1, 3), false},
	KnobPings:              {"pings", "unanswered pings, 15 s apart, until an agent is out of reach", oneOf(5, 5, 5, 5, 60), false},
	KnobOldAgents:          {"old-agents", "1: agents understand no questions about operations", likely(0.15), false},
	KnobUpdates:            {"updates", "updates of a task that an agent keeps until they are acknowledged", oneOf(10000, 10000, 10000, 2), false},
	KnobOpDeadline:         {"op-deadline", "minutes after which a round of operations ends", oneOf(15, 15, 1), false},
	KnobExecutorOdd:        {"executor-odd", "an executor says something twice, or of a task that is over, or nonsense", odds(0.3, 0.005, 0.1), true},
	KnobProviderOdd:        {"provider-odd", "a provider says that an operation goes on before it is done", odds(0.4, 0.05, 0.5), true},
	KnobRole:               {"role", "replacements hold resources: 0 by reservations, 1 not, for the role is *, 2 not, as configured", oneOf(0, 0, 0, 1, 2), false},
	KnobReplaces:           {"replaces", "acts about replacements in a minute", oneOf(0, 0, 0.5, 1.5), false},
	KnobReplaceTime:        {"replace-time", "seconds that the end of the old task and the start of the new one are waited for; 0: as usual", oneOf(0, 60, 15), false},
	KnobReserveDenied:      {"reserve-denied", "the master grants a replacement no reservation", odds(0.3, 0.05, 1), true},
	KnobNative:             {"native", "1: the master and its agents replace tasks themselves, as those of Mesos do not", likely(0.35), false},
}

func whole(lo, hi int) func(*rand.Rand) float64 {
	return func(r *rand.Rand) float64 { return float64(lo + r.IntN(hi-lo+1)) }
}

func likely(p float64) func(*rand.Rand) float64 {
	return func(r *rand.Rand) float64 {
		if r.Float64() < p {
			return 1
		}
		return 0
	}
}

func oneOf(values ...float64) func(*rand.Rand) float64 {
	return func(r *rand.Rand) float64 { return values[r.IntN(len(values))] }
}

// odds are 0 in most seeds, else between lo and hi, small ones as often as large.
func odds(present, lo, hi float64) func(*rand.Rand) float64 {
	return func(r *rand.Rand) float64 {
		p, at := r.Float64(), r.Float64()
		if p >= present {
			return 0
		}
		v := lo * math.Exp(at*math.Log(hi/lo))
		return math.Round(v*1e6) / 1e6
	}
}

// drawKnobs draws them all.
func drawKnobs(r *rand.Rand) (k Knobs) {
	for i := range knobTable {
		k[i] = knobTable[i].draw(r)
	}
	return k
}

// Set changes a knob by its name.
func (k *Knobs) Set(name, value string) error {
	for i := range knobTable {
		if knobTable[i].name != name {
			continue
		}
		v, err := strconv.ParseFloat(value, 64)
		if err != nil || v < 0 || v > 1e9 {
			return fmt.Errorf("%s: %q; wanted a number from 0", name, value)
		}
		k[i] = v
		return nil
	}
	return fmt.Errorf("no knob %q", name)
}

// KnobNames lists the knobs with what they mean.
func KnobNames() (list [][2]string) {
	for i := range knobTable {
		list = append(list, [2]string{knobTable[i].name, knobTable[i].about})
	}
	return list
}

func (k *Knobs) on(i Knob) bool { return k[i] != 0 }

func number(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }
