package main

import (
	"net"
	"net/netip"
	"strconv"
	"strings"
)

// checkListen keeps the status page on this machine unless told otherwise: it
// shows what runs where, and asks nobody who they are.
func checkListen(f *flags, address string, public bool) {
	if address == "" {
		if public {
			f.mistake("--listen", "missing", "wanted the address that --listen-public is about")
		}
		return
	}
	host, port, err := net.SplitHostPort(address)
	if err == nil {
		_, err = strconv.ParseUint(port, 10, 16)
	}
	switch {
	case err != nil:
		f.wrong("listen", "wanted ADDRESS:PORT, such as 127.0.0.1:8080")
	case !public && !onlyHere(host):
		f.wrong("listen", "other machines could reach it: wanted a loopback address such as 127.0.0.1:8080, or --listen-public too")
	}
}

func onlyHere(host string) bool {
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.IsLoopback() || strings.EqualFold(host, "localhost")
}
