// Package keeper is the reference framework: it keeps a number of instances of
// each task running, starts again what may safely be started again, waits for
// what may still run, kills what is too many and forgets what is over.
//
// It shows what a framework has left to do when the machine does the rest: it
// reads the advice in notices and answers with requests. It never looks at a
// task's state to guess whether the task runs.
package keeper
