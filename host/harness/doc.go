// Package harness runs a machine against a real Mesos: the loop that carries
// out what core/doc.go says is owed.
//
//	Mesos stream -> inbox -> Step -> Output
//	                  ^               1 Store    -> store    durable before the rest
//	                  |               2 Calls    -> sender   in order, acknowledgements beside
//	                  |               3 Notices  -> framework, whose requests go into the next Step
//	                  +--- failures --4 WakeAt   -> one timer
//
// Everything that arrives while a batch is being made durable is the next
// batch, so a slow disk makes batches larger, not the work slower.
package harness
