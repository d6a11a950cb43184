package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"

	"rollcall/host/store"
)

var inspectCommand = command{
	name: "inspect", synopsis: "--store FILE [--json|--raw]", summary: "show what a store knows",
	about: `Inspect shows the framework id, the tasks, the offer operations, the
replacements and the last rounds of reconciliation that a store holds. It
changes nothing, takes no lock, and works while ` + "`rollcall run`" + ` has the store open.

--json is one object: framework_id, tasks, operations and replacements (in the
order of their ids) and rounds (newest last). Its fields stay; new ones may come. Instants are
RFC 3339 in UTC with milliseconds, "" for never. attempt is 0 and instance null
for tasks that do not say. drift counts the answers of a round of tasks by what
Mesos showed, then by what was held for true here; the text has what is not 0 of
it. What a damaged store still holds is shown too, with exit status 1.
`,
	define: func(f *flags) func() action {
		var path string
		var asJSON, raw bool
		f.text(&path, "store", "FILE", "the store to read")
		f.toggle(&asJSON, "json", "write JSON")
		f.toggle(&raw, "raw", "write each record in a line: its key, version and value as MessagePack has it")
		return func() action {
			f.need("store")
			if asJSON && raw {
				f.mistake("--json --raw", "both", "wanted one of them")
			}
			write := writeTables
			switch {
			case asJSON:
				write = writeJSON
			case raw:
				write = writeRaw
			}
			return func(_ context.Context, stdout, _ io.Writer) error { return inspect(path, stdout, write) }
		}
	},
}

// inspect writes what can be read, and returns what cannot.
func inspect(path string, stdout io.Writer, write func(io.Writer, *store.View, *report) error) error {
	view, err := store.OpenReadOnly(path)
	if err != nil {
		err = explain(path, view, err)
	}
	if view == nil || err != nil && len(view.Records) == 0 {
		return err
	}
	r := readReport(view.Records)
	if failed := write(stdout, view, r); failed != nil {
		return failed
	}
	return errors.Join(append([]error{err}, r.problems...)...)
}

// explain adds what to do, where the store does not say so itself.
func explain(path string, view *store.View, err error) error {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("%s: no such file; wanted the --store of a `rollcall run`", path)
	case errors.Is(err, fs.ErrPermission):
		return fmt.Errorf("%w; a store is readable by the user who runs it", err)
	case errors.Is(err, store.ErrUnstable):
		return fmt.Errorf("%w; try again in a moment", err)
	case errors.Is(err, store.ErrVersion):
		return fmt.Errorf("%w; inspect it with the rollcall that wrote it", err)
	case errors.Is(err, store.ErrDamaged) && view != nil && view.Info.Identity == "" && len(view.Records) == 0:
		return fmt.Errorf("%s is no store of rollcall, or one that is damaged from its beginning; if it was one: %w", path, err)
	}
	return err
}
