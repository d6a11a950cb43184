package main

// row is one line of the table: what was measured, in each way that has it.
type row struct {
	What, Unit   string
	Tasks, Batch int // 0: does not matter
	Figures      figures
	Budget       *budget // nil: none
}

// figures are nil where nothing was measured.
type figures [ways]*figure

// ratio is a way's figure in those of bytes, 0 if there is none.
func (r *row) ratio(w way) float64 {
	if r.Figures[w] == nil || r.Figures[byBytes] == nil || r.Figures[byBytes].Best == 0 {
		return 0
	}
	return r.Figures[w].Best / r.Figures[byBytes].Best
}

// The names of what is measured.
const (
	update     = "status update"
	allocated  = "allocations of an update"
	memory     = "memory of a task"
	beginRound = "begin a round"
	restore    = "restore from records"
	takeState  = "take a snapshot"
	stateSize  = "snapshot of a task"
	durable    = "durable, then acknowledged"
	providers  = "a master's 20,000 resource providers"
	moduleRaw  = "module"
	moduleZip  = "module, brotli"
)

// order is that of the table.
var order = []string{update, allocated, memory, beginRound, restore, takeState, stateSize, durable, providers, moduleRaw, moduleZip}
