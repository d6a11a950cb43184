package sim

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rollcall/core/mesos"
)

// The same seeds give the same table, whoever runs first.
func TestComparisonIsTheSame(t *testing.T) {
	table := func(jobs int) (text []string) {
		c := Comparison{From: 1, Seeds: 6, Jobs: jobs}
		all, err := c.Run(context.Background())
		require.NoError(t, err)
		for i := range all {
			require.Nil(t, all[i].Failure, all[i].Name)
			for _, f := range Figures() {
				text = append(text, all[i].Name+": "+f.Name+": "+f.Of(&all[i]))
			}
		}
		return text
	}
	assert.Equal(t, table(1), table(3))
}

// Without trouble everybody is right at once: what the table shows is what
// trouble does.
func TestPeersAgreeInQuietWorlds(t *testing.T) {
	for _, c := range Contenders() {
		m, failure := c.play(fair(Generate(1, quiet)))
		require.Nil(t, failure, c.Name)
		assert.True(t, m.Agreed, c.Name)
		assert.Less(t, m.Agreement, 5*mesos.Second, c.Name)
		assert.Zero(t, m.Ghosts+m.Missed+m.GivenUp, c.Name)
		assert.Equal(t, 4, m.Tasks, c.Name)
	}
}
