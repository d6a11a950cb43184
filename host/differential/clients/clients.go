// Package clients runs Mesos clients that are not ours, unchanged, against a master: a small script of ours for each
// says what to do, and a .want file what it then sees of any Mesos 1.11.0.
package clients

import (
	"bytes"
	"context"
	_ "embed"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// Client is a library by others, and what a framework on it sees.
type Client struct {
	Name string // package and version
	Want string // the lines of its output that are compared

	script, file string
	tools        []string // that must be on the PATH
	install      func(ctx context.Context, dir string) error
	command      func(dir, script string, master *url.URL) *exec.Cmd
}

// ErrMissing says that this machine lacks a tool the client needs.
var ErrMissing = errors.New("clients: a tool is missing")

var (
	//go:embed avmesos_client.py
	avmesosScript string
	//go:embed avmesos_client.want
	avmesosWant string
	//go:embed mesos_framework_client.js
	frameworkScript string
	//go:embed mesos_framework_client.want
	frameworkWant string
)

// Avmesos is the Python client of AVENTER's tools, which speaks JSON and reads the stream by lines.
var Avmesos = Client{
	Name: "avmesos-0.4.2", Want: avmesosWant,
	script: avmesosScript, file: "avmesos_client.py", tools: []string{"python3"},
	install: func(ctx context.Context, dir string) error {
		if err := run(ctx, dir, "python3", "-m", "venv", "."); err != nil {
			return err
		}
		return run(ctx, dir, filepath.Join(dir, "bin", "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "avmesos==0.4.2")
	},
	command: func(dir, script string, master *url.URL) *exec.Cmd {
		return exec.Command(filepath.Join(dir, "bin", "python"), script, master.String())
	},
}

// MesosFramework is the JavaScript client, which wants each record in an HTTP chunk of its own.
var MesosFramework = Client{
	Name: "mesos-framework-0.5.3", Want: frameworkWant,
	script: frameworkScript, file: "mesos_framework_client.js", tools: []string{"node", "npm"},
	install: func(ctx context.Context, dir string) error {
		return run(ctx, dir, "npm", "install", "--prefix", dir, "--no-save", "--no-audit", "--no-fund", "mesos-framework@0.5.3")
	},
	command: func(dir, script string, master *url.URL) *exec.Cmd {
		cmd := exec.Command("node", script, master.Hostname(), master.Port(), filepath.Dir(script))
		cmd.Env = append(os.Environ(), "NODE_PATH="+filepath.Join(dir, "node_modules"))
		return cmd
	},
}

// All are the clients.
var All = []Client{Avmesos, MesosFramework}

// Run installs the client below the user's cache directory, if it is not there, and runs its script in dir against the
// master. It returns the lines to compare. ErrMissing is what errors.Is finds where a tool is missing.
func (c Client) Run(ctx context.Context, dir, master string) (string, error) {
	for _, tool := range c.tools {
		if _, err := exec.LookPath(tool); err != nil {
			return "", fmt.Errorf("%w: %s needs %s", ErrMissing, c.Name, tool)
		}
	}
	u, err := url.Parse(master)
	if err != nil {
		return "", err
	}
	library, err := c.prepare(ctx)
	if err != nil {
		return "", err
	}
	script := filepath.Join(dir, c.file)
	if err := os.WriteFile(script, []byte(c.script), 0o644); err != nil {
		return "", err
	}
	cmd := c.command(library, script, u)
	cmd.Dir = dir
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Start(); err != nil {
		return "", err
	}
	done := make(chan error, 1)
	go func() { done <- cmd.Wait() }()
	select {
	case err = <-done:
	case <-ctx.Done():
		err = errors.Join(ctx.Err(), cmd.Process.Kill(), <-done)
	}
	var lines strings.Builder
	for _, l := range strings.SplitAfter(out.String(), "\n") {
		if strings.HasPrefix(l, "> ") {
			lines.WriteString(l)
		}
	}
	if err != nil {
		return lines.String(), fmt.Errorf("%s: %w\n%s\n%s", c.Name, err, out.String(), errs.String())
	}
	return lines.String(), nil
}

// prepare returns the directory that the library is installed in. It appears there whole or not at all.
func (c Client) prepare(ctx context.Context) (string, error) {
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", err
	}
	dir := filepath.Join(cache, "rollcall", "clients", c.Name)
	if _, err := os.Stat(dir); err == nil {
		return dir, nil
	}
	if err := os.MkdirAll(filepath.Dir(dir), 0o755); err != nil {
		return "", err
	}
	fresh, err := os.MkdirTemp(filepath.Dir(dir), c.Name+".")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(fresh)
	if err := c.install(ctx, fresh); err != nil {
		return "", fmt.Errorf("clients: installing %s: %w", c.Name, err)
	}
	if err := os.Rename(fresh, dir); err != nil {
		if _, there := os.Stat(dir); there != nil {
			return "", err
		} // someone else was faster
	}
	return dir, nil
}

func run(ctx context.Context, dir string, name string, args ...string) error {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w\n%s", strings.Join(cmd.Args, " "), err, out)
	}
	return nil
}
