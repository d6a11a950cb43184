package mesostest

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
)

// Cluster owns the processes started through it, and the tasks that they run.
type Cluster struct {
	kit *Kit
	dir string

	mu        sync.Mutex
	closed    bool
	count     int
	processes []*Process
}

// NewCluster returns a cluster without processes that keeps everything under dir, which it makes. No other cluster
// may use dir at the same time.
func (k *Kit) NewCluster(dir string) (*Cluster, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, err
	}
	if dir, err = filepath.EvalSymlinks(dir); err != nil { // sandboxes bear the real path, and are found by it
		return nil, err
	}
	return &Cluster{kit: k, dir: dir}, nil
}

// Close kills every process of the cluster, and then every executor and task that its agents left. It touches no other
// process, and leaves the directory. It may be called twice.
func (c *Cluster) Close() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.closed = true
	var errs []error
	for _, p := range c.processes {
		errs = append(errs, p.Kill())
	}
	return errors.Join(append(errs, sweep(c.dir))...)
}

// add makes a process known before it starts, so that Close cannot miss it.
func (c *Cluster) add(name, dir string, port int, flags map[string]string) (*Process, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		return nil, errors.New("mesostest: the cluster is closed")
	}
	c.count++
	if dir == "" {
		dir = fmt.Sprintf("%s-%d", name, c.count)
	}
	if !filepath.IsAbs(dir) {
		dir = filepath.Join(c.dir, dir)
	}
	if rel, err := filepath.Rel(c.dir, dir); err != nil || !filepath.IsLocal(rel) || rel == "." {
		return nil, fmt.Errorf("mesostest: %s lies outside the cluster's directory %s", dir, c.dir)
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, err
	}
	if port == 0 {
		var err error
		if port, err = freePort(); err != nil {
			return nil, err
		}
	}
	p := &Process{
		name: name,
		bin:  filepath.Join(c.kit.dir, "mesos-local"),
		dir:  dir,
		addr: loopback(port),
		env:  c.environment(dir, port, flags),
	}
	c.processes = append(c.processes, p)
	return p, nil
}

// environment is all that a Mesos process sees; nothing named MESOS_* or LIBPROCESS_* leaks in from ours.
func (c *Cluster) environment(dir string, port int, flags map[string]string) []string {
	env := []string{
		"PATH=" + os.Getenv("PATH"),
		"HOME=" + os.Getenv("HOME"),
		"LIBPROCESS_IP=127.0.0.1",
		"LIBPROCESS_ADVERTISE_IP=127.0.0.1",
		fmt.Sprintf("LIBPROCESS_PORT=%d", port),
		"LIBPROCESS_NUM_WORKER_THREADS=8",
		"LIBPROCESS_METRICS_SNAPSHOT_ENDPOINT_RATE_LIMIT=", // none: readiness is read there
		"MESOS_SO=" + filepath.Join(c.kit.dir, "lib", "_scheduler.so"),
		"MESOS_LAUNCHER_DIR=" + filepath.Join(c.kit.dir, "libexec"),
		"MESOS_WORK_DIR=" + filepath.Join(dir, "work"),
		clusterMark + c.dir,
	}
	for name, value := range flags {
		env = append(env, "MESOS_"+strings.ToUpper(strings.ReplaceAll(name, "-", "_"))+"="+value)
	}
	return env
}

// withFlags adds to the flags that every process needs those of its kind, then the caller's, which win.
func withFlags(layers ...map[string]string) map[string]string {
	flags := map[string]string{
		"hostname":               "localhost",
		"systemd_enable_support": "false",
	}
	for _, layer := range layers {
		for name, value := range layer {
			flags[name] = value
		}
	}
	return flags
}
