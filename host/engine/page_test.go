package engine

import (
	"encoding/hex"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"rollcall/core/wire"
)

// The examples on the page of the boundary are what the engines do.
func TestPageOfTheBoundary(t *testing.T) {
	page, err := os.ReadFile("../../wasm/README.md")
	require.NoError(t, err)
	for code := wire.OK + 1; code < wire.Codes; code++ {
		require.Contains(t, string(page), fmt.Sprintf("| %d | %s |", code, code))
	}
	_, rest, ok := strings.Cut(string(page), "```frames\n")
	require.True(t, ok)
	examples, _, _ := strings.Cut(rest, "```")
	for _, kind := range []string{"native", "wasm"} {
		t.Run(kind, func(t *testing.T) { playPage(t, builder(t, kind), strings.Split(strings.TrimSpace(examples), "\n")) })
	}
}

func playPage(t *testing.T, b Builder, lines []string) {
	t.Helper()
	var f Frames
	var answer string
	for _, line := range lines {
		sign, rest, _ := strings.Cut(line, " ")
		if sign != ">" {
			require.Equal(t, line, answer)
			continue
		}
		name, text, _ := strings.Cut(rest, " ")
		frame, err := hex.DecodeString(text)
		require.NoError(t, err)
		var out []byte
		switch name {
		case "create":
			f, err = b.CreateFrames(frame)
		case "step":
			out, err = f.Step(frame)
		case "restore":
			err = f.Restore(frame)
		}
		answer = strings.TrimSpace("< " + hex.EncodeToString(out))
		if err != nil {
			answer = "! " + hex.EncodeToString(refusalFrame(t, err))
		}
	}
	require.NoError(t, f.Close())
}

func refusalFrame(t *testing.T, err error) []byte {
	t.Helper()
	var refusal *wire.Error
	require.ErrorAs(t, err, &refusal)
	c := wire.Writer(nil)
	refusal.Schema(&c)
	return c.Bytes()
}
