// Package manifest reads the file that says which tasks a framework keeps running:
//
//	framework:
//	  name: demo             # text, 1 to 255 bytes
//	  user: root             # the Unix user that tasks run as; no default
//	  role: "*"              # default "*"
//	  failover_timeout: 1h   # default 168h, a week
//	replace_unreachable_after: never
//	update:                  # optional; how instances of changed tasks are replaced
//	  max_parallel: 1        # at a time, of all tasks together
//	  settle: 10s            # a new one must run so long, and not be unhealthy, until it counts
//	  start_deadline: 5m     # until it runs
//	  stop_deadline: 5m      # until the old one has ended
//	  rollback: if-fits      # what if not: off, if-fits, hold
//	tasks:
//	  - name: web            # [a-z0-9]([-a-z0-9]*[a-z0-9])?, at most 60 bytes
//	    count: 3             # 0 to 100000 instances
//	    command: sleep 1000  # given to /bin/sh -c
//	    cpus: 0.1            # at most 3 decimals
//	    mem: 32              # MB
//	    disk: 100            # MB, optional
//	    env: {PORT: 8080}    # optional
//	    kill_grace: 30s      # optional
//	    replace_unreachable_after: 10m # optional: this task's own
//	    update: {settle: 1m} # optional: this task's own; all but max_parallel
//	    reserve: true        # optional; needs a role other than "*"
//	    volumes:             # optional; needs reserve
//	      - {id: data, size: 1024, path: data} # MB; a directory in the sandbox
//
// A duration is a number with a unit, "90s" or "1h30m", or a number of seconds.
// Lengths are bytes. The limits and defaults stand beside the fields of the types.
//
// # Out of reach
//
// A task whose agent is out of reach for replace_unreachable_after is started
// again elsewhere; if it comes back after all, one of the two is ended. A task's
// own time holds for what is launched from then on, that of the manifest for all
// other tasks at once. 0 is a second.
//
// # Changed tasks
//
// A task is changed if its command, its environment, its resources or its
// kill_grace are. Each of its instances is then replaced on its agent: the new one
// gets what the old one has, and what it needs beside that of the agent's offers.
// If it does not run within start_deadline, or ends or is unhealthy within settle,
// it is ended, and with rollback the old one is started again, under a fresh id:
// if-fits, if what the new one had is enough or more is offered; hold, with the
// rest reserved for it all the while. Then the update stops: no further instance
// is touched until a manifest is applied again.
//
// What is reserved for an instance can not be changed, and so neither can the
// resources, reserve and volumes of a task that reserves: that needs a task of
// another name.
//
// # Reservations and volumes
//
// With reserve, the resources of each instance are reserved for it, in the
// framework's role, on the agent where it is first started, and it goes back to
// them: when it ends, it waits for that agent's offer. Its volumes are
// directories that outlive it, on that agent; each is a link of that name in the
// task's working directory. Only after replace_unreachable_after without its
// agent, or when an operator has marked the agent gone, does it get new ones
// elsewhere, which are empty.
//
// A volume keeps the size with which it was made. An instance or a volume that
// leaves the manifest loses its reservation and ITS DATA as soon as nothing uses
// them. Ending the framework (--teardown) leaves both to the operator: to have
// them removed, first let the scheduler run with count: 0.
//
// # The YAML
//
// One document of plain maps, lists and values. Anchors, aliases, tags, merge
// keys and complex keys ("?") are refused, so the file says what it says and
// cannot grow in the reading. A number is written in decimals: 010 is refused
// and not read as 8.
//
// # Mistakes
//
// Parse reports all mistakes at once, each with its line, column, field, value
// and what was wanted. A file whose structure cannot be trusted (not YAML, or
// one of the refused forms) is reported for that alone.
package manifest
