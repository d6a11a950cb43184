package mesosapi

import (
	"net/http"
	"strings"
)

// Class says what an answer of a master means for the caller.
type Class uint8

const (
	// Refused: the call was wrong and did nothing; sending it again will not help.
	Refused Class = iota
	// SubscriptionLost: the call did nothing, since this is not, or no longer, the
	// subscribed scheduler's connection to the leader. Subscribe again.
	SubscriptionLost
	// NotReady: the call did nothing, since the master is starting or has no leader. Try
	// again later, by a new subscription.
	NotReady
	// BadCredentials: the call did nothing, since the credentials are missing or wrong.
	BadCredentials
	// Indefinite: the master failed, or something in front of it; whether the call did
	// anything is not known.
	Indefinite
)

// String returns the class in words.
func (c Class) String() string {
	switch c {
	case Refused:
		return "refused"
	case SubscriptionLost:
		return "subscription lost"
	case NotReady:
		return "master not ready"
	case BadCredentials:
		return "bad credentials"
	}
	return "indefinite"
}

// Retryable reports whether the same call may succeed later without anything changed here.
func (c Class) Retryable() bool { return c == NotReady || c == Indefinite }

// lostTexts are the bodies of a 400 by which Mesos 1.11.0 tells a scheduler that its
// subscription is gone (Http::scheduler in src/master/http.cpp). Every other 400 is about
// the call itself.
var lostTexts = [...]string{
	"Framework cannot be found",
	"didn't match the stream ID currently associated with framework ID",
}

func classify(code int, body string) Class {
	switch code {
	case http.StatusUnauthorized:
		return BadCredentials
	case http.StatusForbidden, http.StatusTemporaryRedirect:
		return SubscriptionLost // not subscribed; not the leader
	case http.StatusNotFound, http.StatusServiceUnavailable:
		return NotReady // a starting master answers 404 before its routes stand, then 503
	case http.StatusBadRequest:
		for _, text := range lostTexts {
			if strings.Contains(body, text) {
				return SubscriptionLost
			}
		}
	}
	if code >= 400 && code < 500 {
		return Refused
	}
	return Indefinite
}
