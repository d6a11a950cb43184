package nearest

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestTo(t *testing.T) {
	fields := []string{"name", "count", "command", "cpus", "mem", "disk"}
	for word, want := range map[string]string{
		"cpu": "cpus", "cmd": "", "comand": "command", "conut": "count", "memory": "", "nam": "name", "x": "",
		"": "", "disk": "disk", strings.Repeat("n", 100): "", "mme": "mem", "réplicas": "",
	} {
		got, found := To(word, fields)
		assert.Equal(t, want, got, word)
		assert.Equal(t, want != "", found, word)
	}
}

func TestDistance(t *testing.T) {
	assert.Equal(t, 0, distance("", ""))
	assert.Equal(t, 3, distance("", "abc"))
	assert.Equal(t, 3, distance("kitten", "sitting"))
	assert.Equal(t, 1, distance("ab", "ba"))
}
