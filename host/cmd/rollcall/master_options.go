package main

import (
	"iter"
	"net"
	"os"
	"strconv"
	"time"

	role "rollcall/core/master"
	"rollcall/core/mesos"
	"rollcall/core/wire"
	"rollcall/host/fakemaster"
)

// masterOptions are what `rollcall master` was told, checked.
type masterOptions struct {
	fakemaster.Options
	Listen  string
	Script  iter.Seq[fakemaster.Line] // nil for none
	Chaos   *uint64                   // its seed; nil for none
	Verbose bool
}

// bindMaster declares the flags that fill the options, and returns what checks them.
func bindMaster(f *flags, o *masterOptions) (check func()) {
	*o = masterOptions{Options: fakemaster.DefaultOptions(), Listen: "127.0.0.1:5050"}
	var script, credentials string
	var fast bool
	f.text(&o.Listen, "listen", "ADDRESS:PORT", "where to serve; port 0 for any; default 127.0.0.1:5050")
	f.toggle(&o.Public, "listen-public", "let --listen be an address that other machines can reach")
	f.count(&o.Agents, "agents", "how many agents; default 3", 0, 10_000)
	f.add("resources", "RESOURCES", "what each agent has; default "+o.Resources, func(s string) (string, bool) {
		_, err := mesos.ParseResources(s)
		o.Resources = s
		return "resources such as cpus:4;mem:8192;ports:[31000-32000]", err == nil
	})
	choice(f, &o.Mode, "mode", "answer as Mesos 1.11.0 (the default), or as was decided for what came after it",
		[]string{role.ModeMesos.String(), role.ModeSeed.String()}, []role.Mode{role.ModeMesos, role.ModeSeed})
	choice(f, &o.Answers, "answers", "how RECONCILE_OPERATIONS is answered: an event for each operation (the\ndefault), one for all, or in the body of a 200",
		[]string{role.AnswerStream.String(), role.AnswerSingle.String(), role.AnswerSync.String()},
		[]role.Answers{role.AnswerStream, role.AnswerSingle, role.AnswerSync})
	f.toggle(&fast, "fast", "timeouts for tests: pings every 200ms of which 3 may be missed, offers every\n50ms, 2s to register again, and no waiting in agents. The flags below win.")
	f.duration(&o.Ping, "ping", "between two pings of an agent; default 15s")
	f.count(&o.Missed, "missed", "unanswered pings that make an agent unreachable; default 5", 1, 1000)
	f.duration(&o.Reregister, "reregister-timeout", "how long an agent may take to come back; default 10m")
	f.duration(&o.Offers, "offer-interval", "between two rounds of offers; default 1s")
	f.toggle(&o.Exec, "exec", "run tasks as processes of this machine and user, instead of playing their lives.\nWhoever can reach the address can run commands here.")
	f.text(&o.WorkDir, "work-dir", "DIRECTORY", "where such tasks work; default one that is removed at the end")
	f.text(&script, "script", "FILE", "faults at given times, a line each, such as: at 2s agent-hang agent-0")
	f.add("chaos", "SEED", "faults at random, each printed with its time; the same seed gives the same ones", func(s string) (string, bool) {
		n, err := strconv.ParseUint(s, 10, 64)
		o.Chaos = &n
		return "a whole number below 2^53", err == nil && n <= wire.MaxUint
	})
	f.text(&credentials, "credentials", "FILE", "ask for basic authentication: a file as mesos-master's --credentials")
	f.text(&o.Leader, "leader", "HOST:PORT", "do not lead: redirect every call to this master")
	f.add("seed", "NUMBER", "varies ids; default random", func(s string) (string, bool) {
		n, err := strconv.ParseUint(s, 10, 64)
		o.Seed = n
		return "a whole number below 2^53, not 0", err == nil && n <= wire.MaxUint && n > 0
	})
	f.toggle(&o.Verbose, "verbose", "print what is done to the cluster")
	return func() {
		if fast {
			keep := o.Options
			o.MakeFast()
			for name, put := range map[string]func(){
				"ping": func() { o.Ping = keep.Ping }, "missed": func() { o.Missed = keep.Missed },
				"reregister-timeout": func() { o.Reregister = keep.Reregister }, "offer-interval": func() { o.Offers = keep.Offers },
			} {
				if f.find(name).origin != "" {
					put()
				}
			}
		}
		checkListen(f, o.Listen, o.Public)
		if _, _, err := net.SplitHostPort(o.Leader); o.Leader != "" && err != nil {
			f.wrong("leader", "wanted HOST:PORT")
		}
		o.readFiles(f, script, credentials)
	}
}

func (o *masterOptions) readFiles(f *flags, script, credentials string) {
	if credentials != "" {
		var err error
		if o.Credentials, err = fakemaster.ReadCredentials(credentials); err != nil {
			f.wrong("credentials", err.Error())
		}
	}
	if script == "" {
		return
	}
	text, err := os.ReadFile(script)
	if err == nil {
		o.Script, err = fakemaster.ParseScript(string(text))
	}
	if err != nil {
		f.wrong("script", err.Error())
	}
}

// count is a whole number.
func (f *flags) count(p *int, name, about string, least, most int) {
	f.add(name, "NUMBER", about, func(s string) (string, bool) {
		n, err := strconv.Atoi(s)
		*p = n
		return "a whole number from " + strconv.Itoa(least) + " to " + strconv.Itoa(most), err == nil && n >= least && n <= most
	})
}

// duration is a time of a millisecond or more.
func (f *flags) duration(p *time.Duration, name, about string) {
	f.add(name, "DURATION", about, func(s string) (string, bool) {
		d, err := time.ParseDuration(s)
		*p = d
		return "a duration of 1ms to 1h such as 200ms", err == nil && d >= time.Millisecond && d <= time.Hour
	})
}
