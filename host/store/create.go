package store

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	bbolt "go.etcd.io/bbolt"
)

// create makes an empty store beside path and links it into place when it is durable, so that a store exists whole
// or not at all, and an empty or partial file is always damage. If another process was first, its store stands.
func create(path, identity string) error {
	dir := filepath.Dir(path)
	file, err := os.CreateTemp(dir, filepath.Base(path)+".new-*") // mode 0600
	if err != nil {
		return err
	}
	defer os.Remove(file.Name())
	db, err := openBolt(file)
	if err != nil {
		return errors.Join(err, file.Close())
	}
	if err := errors.Join(db.Update(func(tx *bbolt.Tx) error { return initialize(tx, identity) }), db.Close()); err != nil {
		return err
	}
	if err := os.Link(file.Name(), path); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return syncDir(dir)
}

func initialize(tx *bbolt.Tx, identity string) error {
	for _, name := range [][]byte{recordsBucket, logBucket, storeBucket} {
		if _, err := tx.CreateBucket(name); err != nil {
			return err
		}
	}
	head := header{identity: identity, created: time.Now().UnixMicro(), txid: uint64(tx.ID())}
	return tx.Bucket(storeBucket).Put(headerKey, head.encode())
}

// syncDir makes a new name durable.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
