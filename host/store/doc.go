// Package store makes the state machine's records durable before anything that depends on them is sent.
//
// A [Store] takes batches of records and says when each is durable. There are two: [Bolt], one file on a local disk,
// and [Memory], the same contract without a disk, for tests and the simulator.
//
// # The file
//
// A store is a bbolt file with three buckets:
//
//	log      sequence number -> every record of one commit, as submitted
//	records  key -> value, the log folded together up to some point
//	store    one header: format, whose store it is, counts, and a digest of all the rest
//
// A commit appends to the log; the store's contents are the records with the log applied on top. A long log is folded into
// the records a stretch of keys at a time, inside later commits. Mesos answers in the order of its hash tables, so a batch
// touches keys all over the tree. Written straight into it, 1,000 records dirty as many 4 KiB pages; in the log they are
// 150 KB, mostly side by side. Batches of 1,000 records of 150 bytes, one after the other / eight in flight, the best of
// several runs on two cores shared with other work (five busy processes beside it
// left a fifth of this; losing the page cache to memory pressure left 8,000/s):
//
//	records held   straight into the tree   log and fold
//	100,000                     94,000/s    320,000/s / 430,000/s
//	1,000,000                   29,000/s    240,000/s / 290,000/s
//
// The floor, two fdatasyncs with the bytes of a batch, is 0.22 ms, or 4.5M/s: the rest is processor time in bbolt.
// Ask again with go test -run - -bench . ./host/store
//
// # Damage
//
// bbolt has a checksum on its two meta pages only, falls back to the older when the newer is bad (which would forget the last
// commit without a word), and panics, in goroutines of its own too, on a bad page. So [Open] reads the file itself, under the
// lock and before bbolt sees it: both metas must be valid and consecutive, every reachable page well formed, every record
// and log entry must match its CRC32C, and all of them together the header's counts and digest. A file that fails is refused
// with [ErrDamaged] and is not touched.
package store
