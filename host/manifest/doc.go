// Package manifest reads the file that says which tasks a framework keeps running:
//
//	framework:
//	  name: demo             # text, 1 to 255 bytes
//	  user: root             # the Unix user that tasks run as; no default
//	  role: "*"              # default "*"
//	  failover_timeout: 1h   # default 168h, a week
//	replace_unreachable_after: never
//	tasks:
//	  - name: web            # [a-z0-9]([-a-z0-9]*[a-z0-9])?, at most 60 bytes
//	    count: 3             # 0 to 100000 instances
//	    command: sleep 1000  # given to /bin/sh -c
//	    cpus: 0.1            # at most 3 decimals
//	    mem: 32              # MB
//	    disk: 100            # MB, optional
//	    env: {PORT: 8080}    # optional
//	    kill_grace: 30s      # optional
//
// A duration is a number with a unit, "90s" or "1h30m", or a number of seconds.
// Lengths are bytes. The limits and defaults stand beside the fields of the types.
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
