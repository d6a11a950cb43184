package harness

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rollcall/bindings/gen/model"
	"rollcall/core/mesos"
	"rollcall/core/mesos/mesoswire"
	"rollcall/core/scheduler"
	"rollcall/core/wire"
	"rollcall/host/mesosapi"
	"rollcall/host/resources"
)

var updateVectors = flag.Bool("update", false, "write anew what comes out of the vectors for drivers; what goes in is written by hand")

const driverVectors = "../../bindings/vectors/driver/resources.json"

// resourceVectors are for the drivers of all languages; the README of
// bindings/vectors says what they are.
type resourceVectors struct {
	About      string           `json:"about"`
	Offers     []resourceVector `json:"offers"`
	Tasks      []resourceVector `json:"tasks"`
	Operations []resourceVector `json:"operations"`
}

type resourceVector struct {
	vectorHead
	In        json.RawMessage `json:"in"`
	Resources json.RawMessage `json:"resources"`
	Operation json.RawMessage `json:"operation"`
}

type vectorHead struct {
	Name       string `json:"name"`
	About      string `json:"about"`
	Role       string `json:"role,omitempty"`
	Refinement bool   `json:"refinement,omitempty"`
	Type       string `json:"type,omitempty"`
	Refused    bool   `json:"refused,omitempty"`
}

// TestDriverVectorsAreFresh: what the vectors say comes out is what this harness makes.
func TestDriverVectorsAreFresh(t *testing.T) {
	have, err := os.ReadFile(driverVectors)
	require.NoError(t, err)
	var all resourceVectors
	require.NoError(t, json.Unmarshal(have, &all))
	schema, err := model.Scheduler()
	require.NoError(t, err)
	for i := range all.Offers {
		all.Offers[i].offer(t, schema)
	}
	for i := range all.Tasks {
		all.Tasks[i].task(t, schema)
	}
	for i := range all.Operations {
		all.Operations[i].operation(t, schema)
	}
	fresh := all.encode(t)
	if *updateVectors {
		require.NoError(t, os.WriteFile(driverVectors, fresh, 0o644))
		return
	}
	assert.True(t, string(have) == string(fresh), "%s is stale: go test ./host/harness -run Vectors -update", driverVectors)
}

func (v *resourceVector) offer(t *testing.T, schema *model.Schema) {
	offer, err := mesosapi.UnmarshalPart[mesosapi.Offer](mesosapi.JSON, v.In)
	require.NoError(t, err, v.Name)
	v.Resources = readable(t, schema, offeredOf(offer, v.Role))
}

func (v *resourceVector) task(t *testing.T, schema *model.Schema) {
	task, err := mesosapi.UnmarshalTaskInfo(mesosapi.JSON, v.In)
	require.NoError(t, err, v.Name)
	parts := task.Resources
	if task.Executor != nil {
		parts = append(parts, task.Executor.Resources...)
	}
	list, err := resources.Of(parts)
	if err == nil {
		list, err = list.Allocate("")
	}
	if v.Refused = err != nil; v.Refused {
		v.Resources = nil
		return
	}
	v.Resources = readable(t, schema, list)
}

func (v *resourceVector) operation(t *testing.T, schema *model.Schema) {
	var parts []json.RawMessage
	require.NoError(t, json.Unmarshal(v.In, &parts))
	var named []mesosapi.Resource
	for _, part := range parts {
		r, err := mesosapi.UnmarshalPart[mesosapi.Resource](mesosapi.JSON, part)
		require.NoError(t, err, v.Name)
		named = append(named, *r)
	}
	list, err := resources.Of(named)
	require.NoError(t, err, v.Name)
	v.Resources = readable(t, schema, list)

	var info mesosapi.FrameworkInfo
	if v.Refinement {
		info.Capabilities = []mesosapi.FrameworkCapability{mesosapi.FrameworkReservationRefinement}
	}
	in := scheduler.NewOperation{Type: map[string]mesos.OperationType{"RESERVE": mesos.OpReserve, "UNRESERVE": mesos.OpUnreserve}[v.Type], Resources: list}
	operation, err := writerOf(&info, false).operationOf(&in)
	require.NoError(t, err, v.Name)
	v.Operation, err = mesosapi.MarshalPart(mesosapi.JSON, operation)
	require.NoError(t, err, v.Name)
}

// readable are resources as the vectors of the bindings show them.
func readable(t *testing.T, schema *model.Schema, list mesos.Resources) json.RawMessage {
	c := wire.Writer(nil)
	mesoswire.Resources(&c, "", &list)
	for _, f := range schema.Struct("Offer").Fields {
		if f.Name == "resources" {
			v, err := schema.Decode(f.Type, c.Bytes())
			require.Nil(t, err)
			return plain(t, v)
		}
	}
	t.Fatal("an offer has no resources")
	return nil
}

// encode writes the vectors: a line for each thing that goes in or comes out.
func (v *resourceVectors) encode(t *testing.T) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "{\"about\": %s", plain(t, v.About))
	for _, part := range []struct {
		name string
		list []resourceVector
	}{{"offers", v.Offers}, {"tasks", v.Tasks}, {"operations", v.Operations}} {
		fmt.Fprintf(&b, ",\n\"%s\": [", part.name)
		for i, one := range part.list {
			if i > 0 {
				b.WriteByte(',')
			}
			fmt.Fprintf(&b, "\n%s", bytes.TrimSuffix(plain(t, one.vectorHead), []byte("}")))
			for _, line := range []struct {
				name string
				text json.RawMessage
			}{{"in", one.In}, {"resources", one.Resources}, {"operation", one.Operation}} {
				if line.text != nil {
					fmt.Fprintf(&b, ",\n \"%s\": %s", line.name, plain(t, line.text))
				}
			}
			b.WriteByte('}')
		}
		b.WriteString("]")
	}
	b.WriteString("}\n")
	return b.Bytes()
}

func plain(t *testing.T, v any) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	require.NoError(t, e.Encode(v))
	return bytes.TrimSpace(b.Bytes())
}
