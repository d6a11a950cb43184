package fakemaster

import (
	"encoding/binary"
	"net"
	"net/netip"
	"runtime"
	"strconv"

	"rollcall/host/mesosapi"
)

// mesosVersion is whose answers these are.
const mesosVersion = "1.11.0"

// where it listens, as a host and a port; "127.0.0.1" and 5050 before it does.
func where(address string) (ip netip.Addr, port uint16) {
	host, text, err := net.SplitHostPort(address)
	n, err2 := strconv.ParseUint(text, 10, 16)
	ip, err3 := netip.ParseAddr(host)
	if err != nil || err2 != nil {
		n = 5050
	}
	if err3 != nil || ip.IsUnspecified() {
		ip = netip.AddrFrom4([4]byte{127, 0, 0, 1})
	}
	return ip, uint16(n)
}

// masterInfo describes the leading master.
func (s *Server) masterInfo(f mesosapi.Format) *mesosapi.MasterInfo {
	ip, port := where(s.address)
	info := &mesosapi.MasterInfo{
		Port: uint32(port), PID: "master@" + netip.AddrPortFrom(ip, port).String(), Hostname: "localhost", Version: mesosVersion,
		Address:      &mesosapi.Address{Hostname: "localhost", IP: ip.String(), Port: int32(port)},
		Capabilities: []mesosapi.MasterCapability{mesosapi.MasterAgentUpdate, mesosapi.MasterAgentDraining, quotaV2},
	}
	if m := s.cluster.Master(); m != nil {
		info.ID = m.MasterID()
	}
	if ip.Is4() {
		v4 := ip.As4()
		info.IP = binary.LittleEndian.Uint32(v4[:])
	}
	if f == mesosapi.JSON {
		info.Capabilities[2] = mesosapi.MasterUnknown // Mesos's JSON prints it as {}
	}
	return info
}

// quotaV2 is a capability that only Mesos's protobuf can name.
const quotaV2 mesosapi.MasterCapability = 3

// buildInfo is GET_VERSION's: the version clients look for, and what this is.
type buildInfo struct {
	Version   string `json:"version"`
	BuildUser string `json:"build_user"`
	GitTag    string `json:"git_tag,omitempty"`
}

func version() buildInfo {
	return buildInfo{Version: mesosVersion, BuildUser: "rollcall master (" + runtime.Version() + "), a stand-in for tests"}
}
