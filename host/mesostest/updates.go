package mesostest

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"google.golang.org/protobuf/encoding/protowire"
)

// Update is a status update that an agent still resends, because no acknowledgement of it has arrived.
type Update struct {
	FrameworkID string
	TaskID      string
	State       int32 // a number of v1 TaskState: 1 is TASK_RUNNING, 2 TASK_FINISHED
	UUID        []byte
}

// Unacknowledged lists the updates that the agent has checkpointed without an acknowledgement, whether it runs or not:
// each task's oldest is the one it resends, and those after it wait their turn. Of frameworks without checkpoint=true
// there is nothing on disk, so their updates are never listed; those of a framework that was removed stay listed.
func (a *Agent) Unacknowledged(ctx context.Context) ([]Update, error) {
	// src/slave/paths.hpp; a run is one container of the executor.
	files, err := filepath.Glob(filepath.Join(a.meta(), "slaves", "latest",
		"frameworks", "*", "executors", "*", "runs", "latest", "tasks", "*", "task.updates"))
	if err != nil {
		return nil, err
	}
	updates := []Update{}
	for _, path := range files {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		data, err := os.ReadFile(path)
		if errors.Is(err, fs.ErrNotExist) {
			continue // collected since
		}
		if err != nil {
			return nil, err
		}
		pending, err := unacknowledged(data)
		if err != nil {
			return nil, fmt.Errorf("mesostest: %s: %w", path, err)
		}
		updates = append(updates, pending...)
	}
	return updates, nil
}

// unacknowledged reads a task.updates file: StatusUpdateRecords (src/messages/messages.proto), each after its size in
// four bytes. A record that breaks off is one that the agent is writing, or was killed over.
func unacknowledged(data []byte) ([]Update, error) {
	var pending []Update
	for len(data) >= 4 {
		size := binary.LittleEndian.Uint32(data)
		data = data[4:]
		if uint64(size) > uint64(len(data)) {
			break
		}
		r, err := parseRecord(data[:size])
		if err != nil {
			return nil, err
		}
		data = data[size:]
		if !r.ack {
			pending = append(pending, r.update)
			continue
		}
		for i, u := range pending {
			if bytes.Equal(u.UUID, r.acked) {
				pending = append(pending[:i], pending[i+1:]...)
				break
			}
		}
	}
	return pending, nil
}

type record struct {
	ack    bool
	acked  []byte
	update Update
}

// parseRecord reads StatusUpdateRecord {type = 1: UPDATE 0, ACK 1; StatusUpdate update = 2; bytes uuid = 3}.
func parseRecord(data []byte) (record, error) {
	var r record
	err := eachField(data, func(n protowire.Number, number uint64, sub []byte) (err error) {
		switch n {
		case 1:
			r.ack = number == 1
		case 2:
			r.update, err = parseUpdate(sub)
		case 3:
			r.acked = sub
		}
		return err
	})
	return r, err
}

// parseUpdate reads StatusUpdate {FrameworkID framework_id = 1; TaskStatus status = 4; bytes uuid = 6}, where the ids are
// messages {value = 1} and TaskStatus is {TaskID task_id = 1; TaskState state = 2}.
func parseUpdate(data []byte) (Update, error) {
	var u Update
	err := eachField(data, func(n protowire.Number, _ uint64, sub []byte) error {
		switch n {
		case 1:
			return eachField(sub, func(_ protowire.Number, _ uint64, id []byte) error { u.FrameworkID = string(id); return nil })
		case 4:
			return eachField(sub, func(n protowire.Number, number uint64, sub []byte) error {
				switch n {
				case 1:
					return eachField(sub, func(_ protowire.Number, _ uint64, id []byte) error { u.TaskID = string(id); return nil })
				case 2:
					u.State = int32(number)
				}
				return nil
			})
		case 6:
			u.UUID = sub
		}
		return nil
	})
	return u, err
}

// eachField visits a message's fields: a varint's value, or the bytes of a length-delimited one.
func eachField(data []byte, visit func(n protowire.Number, number uint64, sub []byte) error) error {
	for len(data) > 0 {
		n, kind, size := protowire.ConsumeTag(data)
		if size < 0 {
			return protowire.ParseError(size)
		}
		data = data[size:]
		var number uint64
		var sub []byte
		switch kind {
		case protowire.VarintType:
			number, size = protowire.ConsumeVarint(data)
		case protowire.BytesType:
			sub, size = protowire.ConsumeBytes(data)
		default:
			size = protowire.ConsumeFieldValue(n, kind, data)
		}
		if size < 0 {
			return protowire.ParseError(size)
		}
		if err := visit(n, number, sub); err != nil {
			return err
		}
		data = data[size:]
	}
	return nil
}
