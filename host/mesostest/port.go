package mesostest

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"sync"
)

var (
	portsMu sync.Mutex
	ports   = map[int]bool{} // handed out by this process, which may not have bound them yet
)

// freePort picks a port below the range that the kernel takes outgoing connections' ports from (32768 up):
// a port up there could be taken while its master is down, even by an agent's attempt to reach that very master.
func freePort() (int, error) {
	portsMu.Lock()
	defer portsMu.Unlock()
	for range 200 {
		port := 20000 + rand.IntN(10000)
		if ports[port] {
			continue
		}
		l, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", port))
		if err != nil {
			continue
		}
		ports[port] = true
		return port, l.Close()
	}
	return 0, errors.New("mesostest: no free port between 20000 and 30000")
}
