package store

import (
	"errors"
	"fmt"
	"runtime/debug"

	bbolt "go.etcd.io/bbolt"
)

// committer turns submissions into transactions. It alone writes the file.
type committer struct {
	path     string
	db       *bbolt.DB
	head     header // of the last commit
	fold     fold
	panicked bool
}

func (c *committer) run(q *queue) {
	debug.SetPanicOnFault(true) // bbolt reads through mmap; a bad sector there is a fault, which commit makes an error
	for {
		group := q.take()
		if len(group) == 0 {
			return
		}
		q.finish(group, c.commit(group))
	}
}

// commit makes a group durable. After an error the committer's memory no longer matches the file, and the queue lets nothing more through.
func (c *committer) commit(group []submission) (err error) {
	defer func() {
		if r := recover(); r != nil {
			c.panicked = true
			err = damaged(c.path, fmt.Errorf("bbolt: %v", r))
		}
	}()
	var payload []byte
	records := 0
	for _, s := range group {
		payload = append(payload, s.payload...)
		records += s.records
	}
	if records == 0 {
		return nil // nothing to wait for: all before it is durable
	}
	// Not db.Update: when bbolt panics, that rolls back, reads all pages again in a goroutine of its own, and panics there.
	tx, err := c.db.Begin(true)
	if err != nil {
		return failed(c.path, err)
	}
	if err := c.apply(tx, payload, records); err != nil {
		return errors.Join(failed(c.path, err), tx.Rollback())
	}
	if err := tx.Commit(); err != nil {
		return failed(c.path, err)
	}
	return nil
}

// logEntry is the size aimed at for a log entry, in bytes. A commit rewrites the log's last leaf, and bbolt does not split
// a leaf of four items however large they are; so one entry for a batch would be written two and a half times over.
const logEntry = 8000

// apply appends to the log, folds a stretch of it, and rewrites the header.
func (c *committer) apply(tx *bbolt.Tx, payload []byte, records int) error {
	log := tx.Bucket(logBucket)
	log.FillPercent = 1 // only ever appended to
	before := c.head.logNext
	for len(payload) > 0 {
		var entry []byte
		entry, payload = cutBatch(payload, logEntry)
		if err := c.append(log, entry); err != nil {
			return err
		}
	}
	if err := c.fold.step(tx, &c.head, records, int(c.head.logNext-before)); err != nil {
		return err
	}
	c.head.txid = uint64(tx.ID())
	return tx.Bucket(storeBucket).Put(headerKey, c.head.encode())
}

func (c *committer) append(log *bbolt.Bucket, entry []byte) error {
	key := logKey(c.head.logNext)
	sealed := appendSealed(make([]byte, 0, sumSize+len(entry)), logDomain, key, entry)
	c.head.logNext++
	c.head.logBytes += uint64(len(entry))
	c.head.digest.add(sealed)
	return log.Put(key, sealed)
}
