//go:build wasip1 && !cluster

package main

import "rollcall/core"

// kinds are the roles that this module carries: frameworks need no other.
func kinds() []core.Kind { return []core.Kind{core.Scheduler()} }
