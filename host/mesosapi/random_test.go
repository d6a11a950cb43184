package mesosapi_test

import (
	"math/rand/v2"
	"reflect"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"rollcall/host/mesosapi"
)

// randomize fills any message with random content: every field may be absent, enums may be
// unknown numbers, strings hold whatever JSON must escape.
func randomize(rng *rand.Rand, v reflect.Value, depth int) {
	switch v.Kind() {
	case reflect.Pointer:
		if depth > 0 && rng.IntN(3) > 0 {
			v.Set(reflect.New(v.Type().Elem()))
			randomize(rng, v.Elem(), depth-1)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			randomize(rng, v.Field(i), depth)
		}
	case reflect.Slice:
		if v.Type().Elem().Kind() == reflect.Uint8 {
			v.SetBytes([]byte("\xff\x00uuid")[:rng.IntN(7)])
			return
		}
		if n := rng.IntN(3); n > 0 && depth > 0 {
			v.Set(reflect.MakeSlice(v.Type(), n, n))
			for i := range n {
				randomize(rng, v.Index(i), depth-1)
			}
		}
	case reflect.String:
		words := []string{"", "t1", "a\"b\\c/\n\x00\u2028", "é世\U0001F600", "agent-S0", "\ufffd"}
		v.SetString(words[rng.IntN(len(words))])
	case reflect.Bool:
		v.SetBool(rng.IntN(2) == 0)
	case reflect.Float64:
		v.SetFloat([]float64{0, 0.1, -1e300, 1795302570.8126879, 5e-324}[rng.IntN(5)])
	case reflect.Int32, reflect.Int64:
		v.SetInt([]int64{0, 1, 7, 99, -1, -1 << 31}[rng.IntN(6)])
	case reflect.Uint32, reflect.Uint64:
		v.SetUint([]uint64{0, 1, 5050, 1<<32 - 1}[rng.IntN(4)])
	default:
		panic(v.Kind())
	}
}

// Whatever a message holds, both formats hold the same: what went through JSON gives the
// bytes that what went through protobuf gives.
func TestBothFormatsHoldTheSame(t *testing.T) {
	for seed := range uint64(400) {
		rng := rand.New(rand.NewPCG(seed, 1))
		var call mesosapi.Call
		randomize(rng, reflect.ValueOf(&call).Elem(), 9)
		checkBothFormats(t, &call, mesosapi.MarshalCall, mesosapi.UnmarshalCall)
		var event mesosapi.Event
		randomize(rng, reflect.ValueOf(&event).Elem(), 9)
		checkBothFormats(t, &event, mesosapi.MarshalEvent, mesosapi.UnmarshalEvent)
	}
}

func checkBothFormats[T any](t *testing.T, v *T,
	marshal func(mesosapi.Format, *T) ([]byte, error), unmarshal func(mesosapi.Format, []byte) (*T, error),
) {
	t.Helper()
	binary, err := marshal(mesosapi.Protobuf, v)
	require.NoError(t, err)
	text, err := marshal(mesosapi.JSON, v)
	require.NoError(t, err)
	require.True(t, utf8.Valid(text))
	fromBinary, err := unmarshal(mesosapi.Protobuf, binary)
	require.NoError(t, err)
	fromText, err := unmarshal(mesosapi.JSON, text)
	require.NoError(t, err)
	require.Equal(t, fromBinary, fromText)
	again, err := marshal(mesosapi.Protobuf, fromText)
	require.NoError(t, err)
	require.Equal(t, binary, again)
}
