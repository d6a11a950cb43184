package engine

import (
	"encoding/hex"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"rollcall/core"
	"rollcall/core/scheduler"
	"rollcall/core/wire"
)

var updatePage = flag.Bool("update-page", false, "write the answers on the page of the boundary anew; read them before you commit")

const boundaryPage = "../../wasm/README.md"

// The examples on the page of the boundary are what the engines do.
func TestPageOfTheBoundary(t *testing.T) {
	page, err := os.ReadFile(boundaryPage)
	require.NoError(t, err)
	for code := wire.OK + 1; code < wire.Codes; code++ {
		require.Contains(t, string(page), fmt.Sprintf("| %d | %s |", code, code))
	}
	before, rest, ok := strings.Cut(string(page), "```frames\n")
	require.True(t, ok)
	examples, after, _ := strings.Cut(rest, "```")
	if *updatePage {
		examples = strings.Join(answers(t, builder(t, "native"), strings.Split(strings.TrimSpace(examples), "\n")), "\n") + "\n"
		require.NoError(t, os.WriteFile(boundaryPage, []byte(before+"```frames\n"+examples+"```"+after), 0o644))
	}
	for _, kind := range []string{"native", "wasm"} {
		t.Run(kind, func(t *testing.T) { playPage(t, builder(t, kind), strings.Split(strings.TrimSpace(examples), "\n")) })
	}
}

func playPage(t *testing.T, b Builder, lines []string) {
	t.Helper()
	require.Equal(t, lines, answers(t, b, lines))
}

// answers plays the calls among the lines and returns them with what the engine
// answers. The first one creates the default configuration.
func answers(t *testing.T, b Builder, lines []string) (played []string) {
	t.Helper()
	var f Frames
	for _, line := range lines {
		sign, rest, _ := strings.Cut(line, " ")
		if sign != ">" {
			continue
		}
		name, text, _ := strings.Cut(rest, " ")
		if name == "create" {
			text = hex.EncodeToString(core.CreateFrame(scheduler.DefaultConfig()))
		}
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
		answer := strings.TrimSpace("< " + hex.EncodeToString(out))
		if err != nil {
			answer = "! " + hex.EncodeToString(refusalFrame(t, err))
		}
		played = append(played, "> "+name+" "+text, answer)
	}
	require.NoError(t, f.Close())
	return played
}

func refusalFrame(t *testing.T, err error) []byte {
	t.Helper()
	var refusal *wire.Error
	require.ErrorAs(t, err, &refusal)
	c := wire.Writer(nil)
	refusal.Schema(&c)
	return c.Bytes()
}
