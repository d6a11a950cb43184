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
		case "unknown":
			for p := range scheduler.UnknownPolicies {
				if p.String() == value {
					c.Unknown.Policy = p
				}
			}
		case "unknown.kills_per_minute":
			c.Unknown.KillsPerMinute = uint32(n)
		case "unknown.dry_run":
			c.Unknown.DryRun = on
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
