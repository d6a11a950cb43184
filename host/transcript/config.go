package transcript

import (
	"fmt"
	"strconv"
	"strings"

	"rollcall/core/scheduler"
)

// parseConfig reads NAME=VALUE pairs; times are in seconds.
func parseConfig(c *scheduler.Config, line string) error {
	for _, w := range words(line) {
		key, value, _ := strings.Cut(w, "=")
		on := value == "on"
		n, _ := strconv.ParseUint(value, 10, 32)
		t, _ := parseTime(value)
		switch key {
		case "fences":
			c.Fences = on
		case "partition_aware":
			c.PartitionAware = on
		case "seed":
			c.Seed = n
		case "jitter":
			c.Subscribe.Backoff.Jitter, c.Round.Resend.Jitter, c.Kill.Jitter = uint32(n), uint32(n), uint32(n)
			c.Operation.Resend.Jitter = uint32(n)
		case "batch":
			c.Round.Batch = uint32(n)
		case "window":
			c.Round.Window = uint32(n)
		case "deadline":
			c.Round.Deadline = t
		case "schedule.explicit":
			c.Schedule.Explicit = t
		case "schedule.implicit":
			c.Schedule.Implicit = t
		case "schedule.delay":
			c.Schedule.Delay = t
		case "schedule.spread":
			c.Schedule.Spread = t
		case "backlog":
			c.Round.Backlog = uint32(n)
		case "wait.launch":
			c.Wait.Launch = t
		case "wait.unreachable":
			c.Wait.Unreachable = t
		case "gate":
			c.Gate.FirstRound = value == "first-round"
		case "gate.offer_age":
			c.Gate.OfferAge = t
		case "drift.unknown":
			word(&c.Drift.Unknown, scheduler.UnknownPolicies, value)
		case "drift.ended":
			word(&c.Drift.Ended, scheduler.EndedPolicies, value)
		case "drift.returned":
			word(&c.Drift.Returned, scheduler.ReturnedPolicies, value)
		case "drift.kills_per_minute":
			c.Drift.KillsPerMinute = uint32(n)
		case "drift.dry_run":
			c.Drift.DryRun = on
		case "operation.batch":
			c.Operation.Batch = uint32(n)
		case "operation.poll":
			c.Operation.Poll = t
		case "operation.deadline":
			c.Operation.Deadline = t
		case "limits.operations":
			c.Limits.Operations = uint32(n)
		case "replace.native":
			c.Replace.Native = on
		case "replace.reserve":
			c.Replace.Reserve = on
		case "replace.hold":
			c.Replace.Hold = t
		case "replace.stop":
			c.Replace.Stop = t
		case "replace.collect":
			c.Replace.Collect = t
		case "replace.start":
			c.Replace.Start = t
		case "limits.replacements":
			c.Limits.Replacements = uint32(n)
		case "history":
			c.Round.History = uint32(n)
		case "limits.unknown":
			c.Limits.Unknown = uint32(n)
		case "limits.tasks":
			c.Limits.Tasks = uint32(n)
		case "limits.offers":
			c.Limits.Offers = uint32(n)
		case "limits.launches":
			c.Limits.Launches = uint32(n)
		default:
			return fmt.Errorf("unknown setting %q", key)
		}
	}
	return nil
}

// word finds a policy by its name.
func word[P interface {
	~uint8
	String() string
}](p *P, all P, name string) {
	for i := range all {
		if i.String() == name {
			*p = i
		}
	}
}
