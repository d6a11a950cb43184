package store

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

	bbolt "go.etcd.io/bbolt"
)

func open(path string, o Options) (*Bolt, error) {
	if o.Identity == "" || len(o.Identity) > MaxIdentity {
		return nil, fmt.Errorf("%w: identity of %d bytes, 1 to %d wanted", ErrInvalid, len(o.Identity), MaxIdentity)
	}
	if _, err := os.Lstat(path); errors.Is(err, fs.ErrNotExist) {
		if err := create(path, o.Identity); err != nil {
			return nil, failed(path, err)
		}
	}
	file, err := openLocked(path, o.LockWait)
	if err != nil {
		return nil, err
	}
	head, err := check(file, path, o.Identity)
	if err != nil {
		return nil, errors.Join(err, file.Close())
	}
	db, err := openBolt(file)
	if err != nil {
		_ = file.Close() // bbolt may have closed it
		return nil, failed(path, err)
	}
	return &Bolt{
		path: path, file: file, db: db, queue: newQueue(), done: make(chan struct{}), info: head.info(path),
		committer: committer{path: path, db: db, head: head, fold: fold{min: foldMin}},
	}, nil
}

// openLocked opens a regular file and takes the lock that bbolt takes too, on the same descriptor, so that
// nobody writes between our check and bbolt's use.
func openLocked(path string, wait time.Duration) (*os.File, error) {
	if wait == 0 {
		wait = time.Second
	}
	file, err := openRegular(path, os.O_RDWR)
	if err != nil {
		return nil, err
	}
	if err := lock(file, wait); err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return file, nil
}

func openRegular(path string, flag int) (*os.File, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, failed(path, err)
	}
	if !info.Mode().IsRegular() { // before opening: a pipe would block
		return nil, failed(path, fmt.Errorf("is not a regular file (%s)", info.Mode().Type()))
	}
	file, err := os.OpenFile(path, flag, 0)
	if err != nil {
		return nil, failed(path, err)
	}
	return file, nil
}

// check reads the whole file before anything trusts it.
func check(file *os.File, path, identity string) (header, error) {
	info, err := file.Stat()
	if err != nil {
		return header{}, failed(path, err)
	}
	m, err := newestMeta(file, info.Size())
	if err != nil {
		return header{}, damaged(path, err)
	}
	s := scan{pages: newPages(file, m)}
	err = s.run()
	switch {
	case errors.Is(err, ErrVersion):
		return header{}, failed(path, err)
	case err != nil:
		return header{}, damaged(path, err)
	case s.header.identity != identity:
		return header{}, fmt.Errorf("%w: %s belongs to %q, and this is %q", ErrForeign, path, s.header.identity, identity)
	}
	return s.header, nil
}

// openBolt hands a checked file to bbolt. Should it find fault all the same, that is an error and not the end of the process.
func openBolt(file *os.File) (db *bbolt.DB, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("%w: bbolt: %v", ErrDamaged, r)
		}
	}()
	return bbolt.Open(file.Name(), 0o600, &bbolt.Options{
		Timeout:        time.Second, // never waits: we hold the lock
		NoFreelistSync: true,        // no free list on disk, so none to be damaged, and less to write
		FreelistType:   bbolt.FreelistMapType,
		NoStatistics:   true,
		OpenFile:       func(string, int, os.FileMode) (*os.File, error) { return file, nil },
	})
}
