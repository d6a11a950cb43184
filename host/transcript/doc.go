// Package transcript reads and writes what happens at the boundary of a
// scheduler machine as text that people can read in the order of time:
//
//	# R02: every subscription starts a round.
//	at 0.2 subscribed F
//	----
//	store framework F epoch=1
//	notice session subscribed epoch=1 framework=F
//	...
//	wake 75.2
//
// A step is a line "at SECONDS EVENT", more events of the same step in lines
// that begin with "and"; then "----" and the output that is owed, up to an
// empty line. Besides there are "config NAME=VALUE ...", "restart", which
// builds the machine again from what was stored, and "reload", which does so
// from a snapshot. Text after "# " is for the reader.
package transcript
