package main

import (
	"bytes"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/vmihailenco/msgpack/v5"

	"rollcall/core/scheduler"
	"rollcall/core/wire"
	"rollcall/host/store"
)

// writeRaw shows the records as they are: key, version, value. What is not
// MessagePack, such as the info of a launch or an operation, is in hexadecimal.
func writeRaw(w io.Writer, view *store.View, _ *report) error {
	var b bytes.Buffer
	for i := range view.Records {
		r := &view.Records[i]
		fmt.Fprintf(&b, "%s %s\n", printable(string(r.Key)), rawValue(string(r.Key), r.Value))
	}
	_, err := w.Write(b.Bytes())
	return err
}

func rawValue(key string, value []byte) string {
	if len(value) == 0 {
		return "empty"
	}
	body := fmt.Sprintf("v%d ", value[0])
	if shape := shapeOf(key); shape != nil && scheduler.DecodeRecord(value, shape) == nil {
		// Only what our own codec took: msgpack/v5 allocates as much as five bytes tell it to.
		if v, err := msgpack.NewDecoder(bytes.NewReader(value[1:])).DecodeInterface(); err == nil {
			return body + generic(v)
		}
	}
	return body + fmt.Sprintf("0x%x", value[1:])
}

func shapeOf(key string) func(*wire.Codec) {
	switch {
	case key == scheduler.KeyFramework:
		return new(scheduler.FrameworkRecord).Schema
	case strings.HasPrefix(key, scheduler.KeyTask):
		return new(scheduler.TaskRecord).Schema
	case strings.HasPrefix(key, scheduler.KeyOperation):
		return new(scheduler.OperationRecord).Schema
	case strings.HasPrefix(key, scheduler.KeyReplaceInfo):
		return new(scheduler.ReplaceInfoRecord).Schema
	case strings.HasPrefix(key, scheduler.KeyReplace):
		return new(scheduler.ReplaceRecord).Schema
	case strings.HasPrefix(key, scheduler.KeyRound):
		return new(scheduler.RoundNotice).Schema
	}
	return nil
}

func generic(v any) string {
	switch v := v.(type) {
	case []any:
		parts := make([]string, len(v))
		for i := range v {
			parts[i] = generic(v[i])
		}
		return "[" + strings.Join(parts, ", ") + "]"
	case string:
		return strconv.Quote(v)
	case []byte:
		return fmt.Sprintf("0x%x", v)
	}
	return fmt.Sprint(v)
}
