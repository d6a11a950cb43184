package explore

import (
	"fmt"

	"rollcall/core/mesos"
)

// sizes are what becomes of the resources. The agent has room for more than one
// task where a second could be started by mistake.
var sizes = []struct {
	name, agent, old, new string
	parts                 bool
}{
	{"equal", "cpus:2", "cpus:1", "cpus:1", false},
	{"smaller", "cpus:2", "cpus:2", "cpus:1", false},
	{"larger", "cpus:2", "cpus:1", "cpus:2", false},
	{"other", "cpus:3;mem:64", "cpus:2;mem:32", "cpus:1;mem:64", false}, // less of one, more of another
	{"in parts", "cpus:3", "cpus:2", "cpus:2", true},
}

// holds are how what no task uses is held.
var holds = []struct {
	name string
	set  func(*Replacing)
}{
	{"reserved", func(*Replacing) {}},
	{"bare", func(r *Replacing) { r.Bare = true }},
	{"refused", func(r *Replacing) { r.Refused = true }},
	{"offers", func(r *Replacing) { r.Offers = true }},
}

// lives are what the new task does.
var lives = []struct {
	name string
	life []mesos.Beat
}{
	{"runs", nil},
	{"fails", []mesos.Beat{{State: mesos.TaskFailed}}},
	{"hangs", []mesos.Beat{{After: 2 * rest, State: mesos.TaskRunning}}},
	{"ends", []mesos.Beat{{State: mesos.TaskRunning}, {After: settled / 2, State: mesos.TaskFailed}}},
}

// around are what can go wrong around a replacement, two at a time.
var aroundReplacement = []Budget{Haste, Loss, Crash, Failover, Stop, Break, Cut, Twice, Kill, Take, End, Sick, Ask, Suppress}

// Replacements are the worlds with a replacement, most of them small enough to
// be searched whole: every size, policy and way to hold resources with one crash
// and with one loss, and any two things that happen, the rest going round.
func Replacements() (list []World) {
	n := 0
	for size := range sizes {
		for rollback := range mesos.Rollbacks {
			for hold := range holds {
				for _, left := range []Budgets{{Crash: 1}, {Loss: 1}} {
					r := Replacing{Rollback: rollback, Settle: settled * mesos.Micros(n&1)}
					list = append(list, replacing(r, size, hold, n/2%len(lives), left))
					n++
				}
			}
			n++
		}
	}
	for i, a := range aroundReplacement {
		for _, b := range aroundReplacement[i:] {
			for kind := range 2 {
				left := Budgets{Away: 1}
				left[a]++
				left[b]++
				r := Replacing{Rollback: mesos.Rollback(n % int(mesos.Rollbacks)), Settle: settled * mesos.Micros(n&1), Early: kind == 1}
				list = append(list, replacing(r, n%len(sizes), n/3%len(holds), n/2%len(lives), left))
				n += 7
			}
		}
	}
	return list
}

// CrashAndLoss are worlds with a replacement in which the scheduler ends once, at
// any point, and a message is lost.
func CrashAndLoss() (list []World) {
	for n := range 2 * len(sizes) {
		r := Replacing{Rollback: mesos.Rollback(n % int(mesos.Rollbacks)), Settle: settled * mesos.Micros(n/2&1)}
		list = append(list, replacing(r, n%len(sizes), n*3%len(holds), (n+n/4)%len(lives), Budgets{Crash: 1, Loss: 1}))
	}
	return list
}

// replacing is a world with a replacement.
func replacing(r Replacing, size, hold, life int, left Budgets) World {
	s := &sizes[size]
	r.Agent, r.Old, r.New, r.Parts, r.Life = s.agent, s.old, s.new, s.parts, lives[life].life
	holds[hold].set(&r)
	left[Tick] = 14
	name := fmt.Sprintf("%s %s %s %s settle=%d", s.name, r.Rollback, holds[hold].name, lives[life].name, r.Settle/mesos.Second)
	if r.Early {
		name += " early"
	}
	return World{
		Name: name + " " + left.String(), Tasks: 1, Agents: 1, Starts: 1, Running: true, Fences: true, Aware: true,
		Left: left, Replace: &r,
	}
}
