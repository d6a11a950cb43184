// Command rollcall keeps the tasks of a manifest running on Apache Mesos, and
// shows what it knows of them. `rollcall help` says the rest.
package main

import "os"

func main() {
	ctx, stop := untilSignalled()
	defer stop()
	os.Exit(main1(ctx, os.Args[1:], os.Getenv, os.Stdout, os.Stderr))
}
