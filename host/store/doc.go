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
// touches keys all over the tree. Written straight into it, 1,000 records dirty as many 4 KiB pages; in the log they are one
// run of 150 KB. Measured with BenchmarkWrite and its naive twin, batches of 1,000 records of 150 bytes, two fdatasyncs each:
//
//	records held   straight into the tree   log and fold
//	100,000                     94,000/s    see BenchmarkWrite
//	1,000,000                   26,000/s
//
// # Damage
//
// bbolt has a checksum on its two meta pages only, falls back to the older when the newer is bad (which would forget the last
// commit without a word), and panics, in goroutines of its own too, on a bad page. So [Open] reads the file itself, under the
// lock and before bbolt sees it: both metas must be valid and consecutive, every reachable page well formed, every record
// and log entry must match its CRC32C, and all of them together the header's counts and digest. A file that fails is refused
// with [ErrDamaged] and is not touched.
package store
