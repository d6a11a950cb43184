//go:build wasip1 && cluster

package main

import "rollcall/core"

// kinds are the roles that this module carries: all of them.
func kinds() []core.Kind { return core.All() }
