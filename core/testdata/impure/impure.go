// Package impure does everything that core must not. It is only read by the
// test of the purity test.
package impure

import (
	"fmt"       // want: imports fmt
	"math/rand" // want: imports math/rand
	"os"        // want: imports os
	"strconv"
	"sync"   // want: imports sync
	"time"   // want: imports time
	"unsafe" // want: imports unsafe
)

var table = [...]int{1, 2, 3} // only read: allowed

var (
	count int
	cache = map[string]int{}
	list  []int
	lock  sync.Mutex
)

// Event is a struct of the contract.
type Event struct {
	Name  string
	At    time.Time      // want: Event.At.loc is not plain data: *time.Location
	Any   any            // want: Event.Any is not plain data: any
	Next  *Event         // want: Event.Next is not plain data: *rollcall/core/testdata/impure.Event
	Tell  func()         // want: Event.Tell is not plain data: func()
	Names map[string]int // want: Event.Names is not plain data: map[string]int
	Done  chan int       // want: Event.Done is not plain data: chan int; has a channel
	Share float64        // want: Event.Share is not plain data: float64
	Parts []Part
}

// Part is reached from Event.
type Part struct {
	Err error // want: Event.Parts.Err is not plain data: interface{Error() string}
}

func run(in map[string]int) int {
	go fmt.Println(time.Now(), rand.Int(), os.Args) // want: starts a goroutine
	done := make(chan int)                          // want: has a channel
	select {                                        // want: selects
	case <-done:
	default:
	}
	sum := table[0]
	for _, n := range in { // want: ranges over a map, whose order is random
		sum += n
	}
	for range in { // want: ranges over a map, whose order is random
		sum++
	}
	count++               // want: writes the package variable count
	count = sum           // want: writes the package variable count
	cache["a"] = 1        // want: writes the package variable cache
	delete(cache, "a")    // want: writes the package variable cache
	list = nil            // want: writes the package variable list
	list[0]++             // want: writes the package variable list
	copy(list, list)      // want: writes the package variable list
	lock.Lock()           // want: takes the address of the package variable lock
	p := &count           // want: takes the address of the package variable count
	os.Args = nil         // want: writes the package variable Args
	for count = range 3 { // want: writes the package variable count
	}
	count := *p // its own
	count++
	return count + len(strconv.Itoa(sum)) + int(unsafe.Sizeof(sum))
}
