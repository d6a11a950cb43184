package fakemaster

import (
	"net/http"
)

// phase is how far a master has come that starts.
type phase uint8

const (
	phaseUp phase = iota
	// phaseStarting: it listens, and no path is there yet.
	phaseStarting
	// phaseRecovering: it reads its registry.
	phaseRecovering
)

// notUp answers for a master that is still starting.
func (s *Server) notUp(w http.ResponseWriter) bool {
	s.mu.Lock()
	p, trouble := s.phase, s.trouble
	s.mu.Unlock()
	switch {
	case trouble != nil:
		say(w, http.StatusInternalServerError, "rollcall: "+trouble.Error())
	case p == phaseStarting:
		say(w, http.StatusNotFound, "404 Not Found.")
	case p == phaseRecovering:
		say(w, http.StatusServiceUnavailable, "Master has not finished recovery")
	default:
		return false
	}
	return true
}
