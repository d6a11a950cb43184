package differential

import (
	"testing"

	"github.com/stretchr/testify/require"
)

const written = `subscribe f1 aware
----
200
f1 SUBSCRIBED

reconcile f1 a b@agent-0 'a b'
----
202
f1 UPDATE a
f1 UPDATE b

fault agent-hang agent-0 => f1/FAILURE:agent-0
----

`

func TestATranscriptIsReadAsItIsWritten(t *testing.T) {
	log, err := ParseLog("# comment\n\n" + written)
	require.NoError(t, err)
	require.Equal(t, written, log.String())
	require.Equal(t, []Await{{"f1", "FAILURE:agent-0"}}, log[2].Step.Await)
	require.Equal(t, []string{"a", "b@agent-0", "a b"}, log[1].Step.Words)
}

func TestAScriptThatMakesNoSenseIsRefused(t *testing.T) {
	for line, want := range map[string]string{
		"frobnicate f1":                "no step is called",
		"subscribe":                    "names no framework",
		"kill f1":                      "too little",
		"fault agent-hang => FAILURE:": "who awaits",
	} {
		_, err := ParseLog(line)
		require.ErrorContains(t, err, want)
	}
}

func TestADifferenceIsShownAtItsFirstStep(t *testing.T) {
	want, err := ParseLog(written)
	require.NoError(t, err)
	got, err := ParseLog(written)
	require.NoError(t, err)
	require.Empty(t, Diff(want, got))
	got[1].Lines = []string{"202", "f1 UPDATE b", "f1 UPDATE c"}
	got[2].Lines = []string{"f1 END"}
	require.Equal(t, `    subscribe f1 aware
    reconcile f1 a b@agent-0 'a b'
    202
  - f1 UPDATE a
    f1 UPDATE b
  + f1 UPDATE c
and 1 later steps differ
`, Diff(want, got))
	require.Contains(t, Diff(want, got[:1]), "  - 202")
}
