package mesostest

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// A need is something of the machine's that the kit uses, and the Debian package that brings it.
type need struct {
	pkg     string
	present func(context.Context) bool
}

var (
	toRun = []need{
		{"libsvn1", library("libsvn_delta-1.so.1")},
		{"libsasl2-2", library("libsasl2.so.2")},
	}
	toBuild = []need{
		{"ca-certificates", file("/etc/ssl/certs/ca-certificates.crt")},
		{"python3", tool("python3")},
		{"python3-pip", pip},
		{"g++", tool("c++")},
		{"gcc", tool("cc")},
		{"libc6-dev", file("/usr/include/stdlib.h")},
		{"binutils", tool("nm")},
	}
)

func file(path string) func(context.Context) bool {
	return func(context.Context) bool { _, err := os.Stat(path); return err == nil }
}

func library(name string) func(context.Context) bool {
	return file(filepath.Join("/usr/lib/x86_64-linux-gnu", name))
}

func tool(name string) func(context.Context) bool {
	return func(context.Context) bool { _, err := exec.LookPath(name); return err == nil }
}

func pip(ctx context.Context) bool {
	return exec.CommandContext(ctx, "python3", "-m", "pip", "--version").Run() == nil
}

func missing(ctx context.Context, needs []need) []string {
	var pkgs []string
	for _, n := range needs {
		if !n.present(ctx) {
			pkgs = append(pkgs, n.pkg)
		}
	}
	return pkgs
}

// install brings what is missing, which only root may do; anybody else is told the line to run.
func install(ctx context.Context, needs []need, progress func(string)) error {
	pkgs := missing(ctx, needs)
	if len(pkgs) == 0 {
		return nil
	}
	line := "apt-get install -y --no-install-recommends " + strings.Join(pkgs, " ")
	if os.Geteuid() != 0 {
		return unsupported("Debian packages are missing; as root, run: %s", line)
	}
	progress("installing Debian packages: " + strings.Join(pkgs, " "))
	for _, command := range []string{"apt-get -qq update", line + " -qq"} {
		cmd := exec.CommandContext(ctx, "sh", "-c", command)
		cmd.Env = append(os.Environ(), "DEBIAN_FRONTEND=noninteractive")
		if out, err := cmd.CombinedOutput(); err != nil {
			return fmt.Errorf("mesostest: %s: %w\n%s", command, err, tail(out))
		}
	}
	if still := missing(ctx, needs); len(still) > 0 {
		return unsupported("apt-get installed %s, yet it is not found", strings.Join(still, " "))
	}
	return nil
}
