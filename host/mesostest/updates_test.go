package mesostest

import (
	"encoding/binary"
	"testing"

	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/encoding/protowire"
)

func sized(record []byte) []byte {
	return append(binary.LittleEndian.AppendUint32(nil, uint32(len(record))), record...)
}

func bytesField(n protowire.Number, v []byte) []byte {
	return protowire.AppendBytes(protowire.AppendTag(nil, n, protowire.BytesType), v)
}

func varintField(n protowire.Number, v uint64) []byte {
	return protowire.AppendVarint(protowire.AppendTag(nil, n, protowire.VarintType), v)
}

func wrapped(n protowire.Number, s string) []byte { return bytesField(n, bytesField(1, []byte(s))) }

func updateRecord(task string, state uint64, uuid string) []byte {
	status := append(wrapped(1, task), varintField(2, state)...)
	update := append(wrapped(1, "f"), bytesField(4, status)...)
	update = append(update, bytesField(6, []byte(uuid))...)
	return sized(append(varintField(1, 0), bytesField(2, update)...))
}

func ackRecord(uuid string) []byte {
	return sized(append(varintField(1, 1), bytesField(3, []byte(uuid))...))
}

func TestUnacknowledgedRecords(t *testing.T) {
	starting, running := updateRecord("t", 0, "u0"), updateRecord("t", 1, "u1")
	first := Update{FrameworkID: "f", TaskID: "t", State: 0, UUID: []byte("u0")}
	second := Update{FrameworkID: "f", TaskID: "t", State: 1, UUID: []byte("u1")}
	join := func(parts ...[]byte) (all []byte) {
		for _, p := range parts {
			all = append(all, p...)
		}
		return all
	}
	for name, c := range map[string]struct {
		data []byte
		want []Update
	}{
		"nothing yet":            {nil, nil},
		"two":                    {join(starting, running), []Update{first, second}},
		"one acknowledged":       {join(starting, running, ackRecord("u0")), []Update{second}},
		"all acknowledged":       {join(starting, ackRecord("u0"), running, ackRecord("u1")), []Update{}},
		"broken off in a size":   {join(starting, running[:3]), []Update{first}},
		"broken off in a record": {join(starting, running[:9]), []Update{first}},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := unacknowledged(c.data)
			require.NoError(t, err)
			require.Equal(t, c.want, got)
		})
	}
	_, err := unacknowledged(sized([]byte{0xff}))
	require.Error(t, err)
}
