package fakemaster

import "fmt"

// newUUID draws a uuid of version 4, as text.
func (s *Server) newUUID() string {
	u := s.newUUIDBytes()
	return fmt.Sprintf("%x-%x-%x-%x-%x", u[:4], u[4:6], u[6:8], u[8:10], u[10:])
}

func (s *Server) newUUIDBytes() (u [16]byte) {
	for i := range u {
		u[i] = byte(s.random.Uint32())
	}
	u[6], u[8] = u[6]&0x0f|0x40, u[8]&0x3f|0x80
	return u
}
