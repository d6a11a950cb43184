package store

import "context"

// Record is one key to make durable. A nil Value deletes the key; an empty, non-nil Value is a value.
type Record struct {
	Key   []byte // 1 to MaxKey bytes
	Value []byte // at most MaxValue bytes
}

// Limits of a record and a batch, in bytes.
const (
	MaxKey   = 16 << 10
	MaxValue = 64 << 20
	MaxBatch = 1 << 30 // keys and values of one Submit together, with their lengths
)

// Store holds records durably.
//
// Batches are applied whole and in the order submitted. When one fails, it and all after it fail, with the same cause, until
// the store is opened again: the machine that wrote them is then ahead of what is durable, and must be restored.
type Store interface {
	// Load calls visit with every durable record, in bytewise key order, until visit returns an error, which Load then
	// returns. The record is only valid during the call, and visit must not wait for a Submit to the same store.
	// Load reads all or fails: after an error nothing that was visited may be used.
	Load(ctx context.Context, visit func(Record) error) error

	// Submit queues a batch and returns a channel that receives one value: nil once the batch and all before it are
	// durable, or why it is not. Batches queued together share a commit. Records are copied before Submit returns.
	// A batch of no records is durable when all before it are. Later records of a batch win over earlier ones of the same key.
	// Submit blocks while too much is queued, so a slow disk slows its writer instead of filling the memory.
	Submit(records []Record) <-chan error

	// Close commits what is queued, releases the store, and returns why the store failed, if it did.
	// Batches submitted later fail with ErrClosed.
	Close() error
}

// Write submits a batch and waits until it is durable. When ctx ends first, its error is returned, and the batch remains
// submitted: whether it becomes durable is not known.
func Write(ctx context.Context, s Store, records []Record) error {
	select {
	case err := <-s.Submit(records):
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}
