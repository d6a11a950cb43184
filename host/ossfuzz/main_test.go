package main

import (
	"archive/zip"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const root = "../.."

// targets are all fuzz targets of the tree, with their folders.
func targets(t *testing.T) (list []string) {
	function := regexp.MustCompile(`(?m)^func (Fuzz[A-Z]\w*)\(\w+ \*testing\.F\)`)
	require.NoError(t, filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && (strings.HasPrefix(d.Name(), ".") && path != root || d.Name() == "testdata" || d.Name() == "node_modules"):
			return fs.SkipDir
		case !strings.HasSuffix(path, "_test.go"):
			return nil
		}
		text, err := os.ReadFile(path)
		folder, _ := filepath.Rel(root, filepath.Dir(path))
		for _, found := range function.FindAllStringSubmatch(string(text), -1) {
			list = append(list, filepath.ToSlash(folder)+" "+found[1])
		}
		return err
	}))
	slices.Sort(list)
	return list
}

// build.sh names every fuzz target there is, and no other.
func TestBuildHasEveryTarget(t *testing.T) {
	text, err := os.ReadFile(root + "/.ci/oss-fuzz/build.sh")
	require.NoError(t, err)
	var built []string
	names := map[string]bool{}
	for _, found := range regexp.MustCompile(`(?m)^target (\S+) (\S+)$`).FindAllStringSubmatch(string(text), -1) {
		built = append(built, found[1]+" "+found[2])
		name := filepath.Base(found[1]) + "_" + found[2]
		assert.False(t, names[name], "two programs %s", name)
		names[name] = true
	}
	slices.Sort(built)
	require.NotEmpty(t, built)
	for _, target := range targets(t) {
		assert.Contains(t, built, target, "build.sh does not compile it")
	}
	assert.Equal(t, targets(t), built)
}

// Every seed that is committed can be packed, those with several texts excepted.
func TestSeedsArePacked(t *testing.T) {
	packed := 0
	for _, target := range targets(t) {
		folder, function, _ := strings.Cut(target, " ")
		file := filepath.Join(t.TempDir(), "seeds.zip")
		require.NoError(t, pack(file, filepath.Join(root, folder, "testdata", "fuzz", function)))
		if z, err := zip.OpenReader(file); err == nil {
			packed += len(z.File)
			require.NoError(t, z.Close())
		}
	}
	assert.Greater(t, packed, 100)
}

func TestEncode(t *testing.T) {
	for text, want := range map[string]string{
		"go test fuzz v1\n[]byte(\"a\\x00)\")\n":                        "\x00a\x00)",
		"go test fuzz v1\nuint32(258)\n[]byte(\"\\xff\")\nbool(true)\n": "\x00\x00\x01\x02\x01\x00\xff",
		"go test fuzz v1\nstring(\"é\")":                                "\x00é",
	} {
		got, err := encode(text)
		require.NoError(t, err)
		assert.Equal(t, want, string(got))
	}
	_, err := encode("go test fuzz v1\nstring(\"a\")\nstring(\"b\")\n")
	require.ErrorIs(t, err, errTexts)
	for _, wrong := range []string{"", "go test fuzz v2\n", "go test fuzz v1\nfloat64(1)\n", "go test fuzz v1\nuint32(x)\n"} {
		_, err := encode(wrong)
		require.Error(t, err, wrong)
	}
}
