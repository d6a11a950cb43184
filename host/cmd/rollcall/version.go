package main

import (
	"context"
	"fmt"
	"io"
	"runtime"
	"runtime/debug"
)

var versionCommand = command{
	name: "version", summary: "say which rollcall this is",
	about: "Version shows the version, the revision it was built from, and with what.\n",
	define: func(*flags) func() action {
		return func() action {
			return func(_ context.Context, stdout, _ io.Writer) error {
				_, err := fmt.Fprintf(stdout, "rollcall %s%s %s %s/%s\n", version, revision(), runtime.Version(), runtime.GOOS, runtime.GOARCH)
				return err
			}
		}
	},
}

// version is that of the module, "devel" outside a release.
var version = func() string {
	info, ok := debug.ReadBuildInfo()
	if !ok || info.Main.Version == "" || info.Main.Version == "(devel)" {
		return "devel"
	}
	return info.Main.Version
}()

// revision is what the go command noted of the sources when it built the program.
func revision() (s string) {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return ""
	}
	for _, setting := range info.Settings {
		switch {
		case setting.Key == "vcs.revision":
			s += " " + setting.Value
		case setting.Key == "vcs.modified" && setting.Value == "true":
			s += " with changes"
		}
	}
	return s
}
