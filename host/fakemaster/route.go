package fakemaster

import (
	"net/http"
	"strings"
)

// ServeHTTP answers like a master. A path may have /master before it and a
// slash behind it.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	path := r.URL.Path
	if path != "/control" {
		// Where tasks are processes, a call can run commands.
		if p := strange(r, s.options.Exec && !s.options.Public); p != nil {
			say(w, http.StatusForbidden, "rollcall: "+p.Error())
			return
		}
		if s.notUp(w) {
			return
		}
	}
	if p, ok := strings.CutPrefix(path, "/master"); ok && strings.HasPrefix(p, "/") {
		path = p
	}
	if len(path) > 1 {
		path = strings.TrimSuffix(path, "/")
	}
	u := *r.URL
	u.Path, u.RawPath = path, ""
	clone := *r
	clone.URL = &u
	s.routes.ServeHTTP(w, &clone)
}

func (s *Server) newRoutes() *http.ServeMux {
	mux := http.NewServeMux()
	mux.Handle("/api/v1/scheduler", s.leading("/api/v1/scheduler", s.authenticated("mesos-master-scheduler", s.serveScheduler)))
	mux.Handle("/api/v1", s.leading("/api/v1", s.authenticated("mesos-master-readwrite", s.serveOperator)))
	mux.Handle("/state", s.leading("/state", s.authenticated("mesos-master-readonly", s.serveState)))
	mux.HandleFunc("/redirect", s.serveRedirect)
	mux.HandleFunc("/health", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusOK) })
	mux.HandleFunc("/version", s.serveVersion)
	mux.Handle("/control", s.guarded(s.authenticated("rollcall-control", s.serveControl)))
	mux.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) { say(w, http.StatusNotFound, "404 Not Found.") })
	return mux
}

// say writes a refusal as Mesos does: text without a line break.
func say(w http.ResponseWriter, code int, text string) {
	if text == "" {
		w.WriteHeader(code)
		return
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(code)
	_, _ = w.Write([]byte(text)) // a client that went away is not our business
}

// leading redirects if another master leads. Mesos leaves the scheme out and
// has its own idea of the path.
func (s *Server) leading(path string, next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if s.options.Leader != "" {
			redirect(w, "//"+s.options.Leader+"/master"+path)
			return
		}
		next(w, r)
	}
}

func (s *Server) serveRedirect(w http.ResponseWriter, _ *http.Request) {
	leader := s.options.Leader
	if leader == "" {
		leader = s.Addr()
	}
	redirect(w, "//"+leader)
}

func redirect(w http.ResponseWriter, location string) {
	w.Header().Set("Location", location)
	w.WriteHeader(http.StatusTemporaryRedirect)
}

// onlyPost refuses every other method.
func onlyPost(w http.ResponseWriter, r *http.Request) bool {
	if r.Method == http.MethodPost {
		return true
	}
	w.Header().Set("Allow", "POST")
	say(w, http.StatusMethodNotAllowed, "405 Method Not Allowed. Expecting one of { 'POST' }, but received '"+r.Method+"'.")
	return false
}
