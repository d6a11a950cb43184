// Package load makes what a large framework gives to its machine: the records
// of its running tasks, and status updates about them in random order. The same
// number of tasks gives the same load each time.
package load
