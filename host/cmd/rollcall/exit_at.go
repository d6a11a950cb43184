package main

import (
	"os"
	"strconv"
	"strings"
	"sync/atomic"

	"rollcall/core/scheduler"
)

// exitAt is for tests of crashes: PLACE:CALL:N makes the process kill itself,
// as kill -9 does, when it passes PLACE ("stored" or "sent") with a call of
// that type for the N-th time. Anything else does nothing.
func exitAt(spec string) func(place string, call scheduler.CallType) {
	part := strings.Split(spec, ":")
	if len(part) != 3 {
		return nil
	}
	n, err := strconv.ParseInt(part[2], 10, 64)
	if err != nil {
		return nil
	}
	var passed atomic.Int64
	return func(place string, call scheduler.CallType) {
		if place == part[0] && call.String() == part[1] && passed.Add(1) == n {
			self, _ := os.FindProcess(os.Getpid())
			_ = self.Kill()
			select {} // until it takes effect
		}
	}
}
