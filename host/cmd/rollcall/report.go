package main

import (
	"fmt"
	"strings"
	"time"

	"rollcall/core/mesos"
	"rollcall/core/scheduler"
	"rollcall/core/wire"
	"rollcall/host/store"
)

// report is what a store holds; its JSON form is a promise.
type report struct {
	FrameworkID string            `json:"framework_id"` // "" before the first subscription
	Tasks       []taskReport      `json:"tasks"`        // in the order of their ids
	Operations  []operationReport `json:"operations"`   // in the order of their ids
	Rounds      []roundReport     `json:"rounds"`       // newest last

	Replacements []replacementReport `json:"replacements"` // of tasks, in the order of their ids

	problems []error // records that could not be read
}

// instant is a time in RFC 3339, in UTC with milliseconds; "" for none.
type instant string

func instantOf(t mesos.Micros) instant {
	if t == 0 {
		return ""
	}
	return instant(time.UnixMicro(int64(t)).UTC().Format("2006-01-02T15:04:05.000Z"))
}

// readReport reads records, which come in the order of their keys: what tasks
// and operations were begun with before what is known of them.
func readReport(records []store.Record) *report {
	r := &report{Tasks: []taskReport{}, Operations: []operationReport{}, Rounds: []roundReport{}, Replacements: []replacementReport{}}
	infos := map[string][]byte{} // by the key of what they belong to
	for i := range records {
		key, value := string(records[i].Key), records[i].Value
		kind, id, _ := strings.Cut(key, "/")
		switch kind + "/" {
		case scheduler.KeyLaunch:
			infos[scheduler.KeyTask+id] = r.info(key, value)
		case scheduler.KeyOperationInfo:
			infos[scheduler.KeyOperation+id] = r.info(key, value)
		case scheduler.KeyTask:
			r.task(key, id, value, infos[key])
		case scheduler.KeyOperation:
			r.operation(key, id, value, infos[key])
		case scheduler.KeyReplaceInfo:
			r.replaceInfo(key, id, value)
		case scheduler.KeyReplace:
			r.replacement(key, id, value)
		case scheduler.KeyRound:
			r.round(key, value)
		case scheduler.KeyFramework + "/":
			var f scheduler.FrameworkRecord
			r.problem(key, scheduler.DecodeRecord(value, f.Schema))
			r.FrameworkID = string(f.FrameworkID)
		}
	}
	return r
}

func (r *report) info(key string, value []byte) []byte {
	info, err := scheduler.LaunchInfo(value)
	r.problem(key, err)
	return info
}

func (r *report) problem(key string, err *wire.Error) bool {
	if err == nil {
		return false
	}
	r.problems = append(r.problems, fmt.Errorf("record %s is not as this rollcall writes it (%w); inspect it with the one that wrote it", printable(key), err))
	return true
}
