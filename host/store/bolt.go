package store

import (
	"context"
	"errors"
	"os"
	"time"

	bbolt "go.etcd.io/bbolt"
	berrors "go.etcd.io/bbolt/errors"
)

// Options say whose store is opened, and how long to wait for it.
type Options struct {
	// Identity names the framework, its user and role, or whatever else must not share a store. 1 to MaxIdentity bytes.
	// It is written when the store is created; opening it as anyone else is ErrForeign.
	Identity string
	// LockWait is how long Open waits for another process to release the store; 0 means one second.
	LockWait time.Duration
}

// Bolt is a store in one bbolt file, open in this process only.
type Bolt struct {
	path      string
	file      *os.File
	db        *bbolt.DB
	queue     *queue
	committer committer
	done      chan struct{} // closed when the committer has ended
	info      Info
}

var _ Store = (*Bolt)(nil)

// Open opens the store at path, and creates it, mode 0600, if there is no file. It locks the file and reads all of it, about
// a quarter of a second per million records of 150 bytes when the file is in the page cache.
//
// Errors: ErrInUse, with the process that has it where the system tells; ErrForeign, with whose store it is; ErrDamaged, with what
// to do; ErrVersion; ErrFull; ErrInvalid for an Identity that is empty or too long; and those of the file system.
func Open(path string, o Options) (*Bolt, error) {
	b, err := open(path, o)
	if err != nil {
		return nil, err
	}
	go func() {
		defer close(b.done)
		b.committer.run(b.queue)
	}()
	return b, nil
}

// Info says whose store it is and when it was created.
func (b *Bolt) Info() Info { return b.info }

// Submit implements [Store].
func (b *Bolt) Submit(records []Record) <-chan error { return b.queue.submit(records) }

// Load implements [Store]. Everything is checked again on the way: ErrDamaged means the file has changed since Open.
func (b *Bolt) Load(ctx context.Context, visit func(Record) error) error {
	var stopped error // what visit or ctx said, which is no damage
	err := b.db.View(func(tx *bbolt.Tx) error {
		// The transaction keeps its pages from being reused; reading them past it saves bbolt's mmap from bad sectors.
		size := b.db.Info().PageSize
		s := scan{
			pages: newPages(b.file, meta{
				pageSize: uint32(size), root: uint64(tx.Cursor().Bucket().Root()),
				pages: uint64(tx.Size()) / uint64(size), txid: uint64(tx.ID()),
			}),
			visit: func(r Record) error {
				if stopped = ctx.Err(); stopped == nil {
					stopped = visit(r)
				}
				return stopped
			},
		}
		return s.run()
	})
	switch {
	case stopped != nil:
		return stopped
	case errors.Is(err, berrors.ErrDatabaseNotOpen), errors.Is(err, os.ErrClosed):
		return ErrClosed
	case err != nil:
		return damaged(b.path, err)
	}
	return nil
}

// Close implements [Store].
func (b *Bolt) Close() error {
	b.queue.close()
	<-b.done
	failure := b.queue.failed()
	if b.committer.panicked {
		// bbolt may still hold its own locks, so its Close could wait for ever. The mapping is left to the process's end.
		return errors.Join(failure, unlock(b.file), b.file.Close())
	}
	return errors.Join(failure, b.db.Close())
}
