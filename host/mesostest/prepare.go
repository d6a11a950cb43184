package mesostest

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
)

// Kit is a built Mesos, ready to start. It is safe for use by several goroutines and processes at once.
type Kit struct {
	dir string // kit-HASH in the cache
}

// Prepare returns the kit, building it first if the cache does not hold it: $ROLLCALL_MESOS_DIR, or
// rollcall/mesos-1.11.0 in the user's cache directory. Building takes 5 to 30 s and about 125 MB and needs PyPI (or the
// mirror that pip is set to); progress is told what goes on, and may be nil. Processes that prepare at once wait for
// each other. The error is an [UnsupportedError] where this machine cannot run the kit.
func Prepare(ctx context.Context, progress func(string)) (*Kit, error) {
	if progress == nil {
		progress = func(string) {}
	}
	if err := supported(); err != nil {
		return nil, err
	}
	cache, err := cacheDir()
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(cache, 0o755); err != nil {
		return nil, err
	}
	unlock, err := lock(ctx, filepath.Join(cache, "lock"), progress)
	if err != nil {
		return nil, err
	}
	defer unlock()
	if err := install(ctx, toRun, progress); err != nil {
		return nil, err
	}
	kit := &Kit{dir: filepath.Join(cache, "kit-"+sourceHash())}
	if kit.built() {
		return kit, nil
	}
	if err := install(ctx, toBuild, progress); err != nil {
		return nil, err
	}
	return kit, kit.build(ctx, cache, progress)
}

func cacheDir() (string, error) {
	if dir := os.Getenv("ROLLCALL_MESOS_DIR"); dir != "" {
		return filepath.Abs(dir)
	}
	dir, err := os.UserCacheDir()
	if err != nil {
		return "", fmt.Errorf("mesostest: no cache directory, set ROLLCALL_MESOS_DIR: %w", err)
	}
	return filepath.Join(dir, "rollcall", "mesos-1.11.0"), nil
}

// built follows the link to libmesos, so a cache that lost it builds anew.
func (k *Kit) built() bool {
	_, err := os.Stat(filepath.Join(k.dir, "lib", "_scheduler.so"))
	return err == nil
}

// build works in a folder beside the kit and renames it last, so that what bears the kit's name is whole.
func (k *Kit) build(ctx context.Context, cache string, progress func(string)) error {
	work := k.dir + ".building"
	if err := errors.Join(os.RemoveAll(work), os.RemoveAll(k.dir)); err != nil {
		return err
	}
	if err := unpack(work); err != nil {
		return err
	}
	progress("fetching libmesos 1.11.0 from PyPI")
	if err := script(ctx, cache, filepath.Join(work, "fetch.sh")); err != nil {
		return err
	}
	// One copy of the 122 MB serves every version of the kit.
	if err := os.Symlink("../../_scheduler.so", filepath.Join(work, "lib", "_scheduler.so")); err != nil {
		return err
	}
	progress("building the launcher, the containerizer and the executor")
	if err := script(ctx, work, "build.sh"); err != nil {
		return err
	}
	return os.Rename(work, k.dir)
}

func unpack(dir string) error {
	if err := os.MkdirAll(filepath.Join(dir, "lib"), 0o755); err != nil {
		return err
	}
	return eachSource(func(name string, data []byte) error {
		return os.WriteFile(filepath.Join(dir, name), data, fs.FileMode(0o644))
	})
}

func script(ctx context.Context, dir, path string) error {
	cmd := exec.CommandContext(ctx, "sh", path)
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("mesostest: %s: %w\n%s", filepath.Base(path), err, tail(out))
	}
	return nil
}
