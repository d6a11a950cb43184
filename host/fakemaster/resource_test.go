package fakemaster

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"rollcall/core/mesos"
	"rollcall/host/mesosapi"
)

func TestRefuse(t *testing.T) {
	seconds := func(f float64) *mesosapi.Filters { return &mesosapi.Filters{RefuseSeconds: &f} }
	for want, f := range map[mesos.Micros]*mesosapi.Filters{
		5 * mesos.Second: nil, 0: seconds(0), 1500 * mesos.Millisecond: seconds(1.5), 365 * 24 * 60 * mesos.Minute: seconds(1e18),
	} {
		assert.Equal(t, want, refuse(f))
	}
	assert.Equal(t, 5*mesos.Second, refuse(seconds(-1)))
}
