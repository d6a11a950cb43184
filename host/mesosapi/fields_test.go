package mesosapi

import (
	"bufio"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"rollcall/host/mesosapi/internal/schema"
)

// listed is one field of testdata/mesos-fields.txt, which was made from the .proto files of
// Mesos 1.11.0: "name=number [*!]type".
type listed struct {
	number int
	mark   string
	kind   string
}

func mesosFields(t *testing.T) map[string]map[string]listed {
	t.Helper()
	file, err := os.Open("testdata/mesos-fields.txt")
	require.NoError(t, err)
	defer file.Close()
	message := regexp.MustCompile(`^- \*\*([\w.]+)\*\*: (.*)$`)
	field := regexp.MustCompile(`^(\w+)=(\d+) ([*!]?)([\w.]+)`)
	all := make(map[string]map[string]listed)
	for lines := bufio.NewScanner(file); lines.Scan(); {
		m := message.FindStringSubmatch(lines.Text())
		if m == nil {
			continue
		}
		fields := make(map[string]listed)
		for text := range strings.SplitSeq(m[2], ", ") {
			if f := field.FindStringSubmatch(text); f != nil {
				number, _ := strconv.Atoi(f[2])
				fields[f[1]] = listed{number, f[3], f[4]}
			}
		}
		all[m[1]] = fields
	}
	return all
}

// Wire types by the type in the list; an enum is a varint, a message is bytes.
var wireOf = map[string]int{
	"string": 2, "bytes": 2, "double": 1, "bool": 0, "int32": 0, "int64": 0, "uint32": 0, "uint64": 0,
}

// notListed are messages the list leaves out; they are taken from mesos.proto itself.
var notListed = map[string]bool{
	"ContainerInfo": true, "ContainerInfo.DockerInfo": true, "ContainerInfo.MesosInfo": true, "Image": true,
	"Image.Docker": true, "Volume": true, "NetworkInfo": true, "NetworkInfo.IPAddress": true,
	"NetworkInfo.PortMapping": true, "Response": true, "Response.ReconcileOperations": true,
}

// Fields of the list that are knowingly not held.
var notHeld = map[string]bool{
	"Call.Subscribe.offer_constraints": true, "Call.UpdateFramework.offer_constraints": true,
	"ContainerStatus.cgroup_info": true,
}

// Every description has the names, numbers, types and marks of Mesos's own list, and all of
// its fields.
func TestDescriptionsAreThoseOfMesos(t *testing.T) {
	list := mesosFields(t)
	seen := make(map[string]bool)
	var check func(m schema.Described)
	check = func(m schema.Described) {
		name := m.Name()
		if name == "Message" {
			name = "Call.Message" // Event.Message has the same fields
		}
		if seen[name] {
			return
		}
		seen[name] = true
		held := make(map[string]bool)
		for _, f := range m.Fields() {
			if f.Number > 100 && (name == "Call" || name == "Event") {
				continue // of replacements, which Mesos has not
			}
			held[f.Name] = true
			if f.Message != nil {
				check(f.Message)
			}
			if notListed[name] {
				continue
			}
			want, ok := list[name][f.Name]
			require.True(t, ok, "%s has no field %s in Mesos", name, f.Name)
			require.Equal(t, want.number, f.Number, "%s.%s", name, f.Name)
			require.Equal(t, want.mark == "!", f.Required, "%s.%s", name, f.Name)
			require.Equal(t, want.mark == "*", f.Repeated, "%s.%s", name, f.Name)
			if wire, scalar := wireOf[want.kind]; scalar {
				require.Equal(t, wire, f.Wire, "%s.%s", name, f.Name)
				require.Nil(t, f.Message, "%s.%s", name, f.Name)
			} else if f.Message != nil {
				require.True(t, strings.HasSuffix(f.Message.Name(), want.kind) || strings.HasSuffix(want.kind, f.Message.Name()),
					"%s.%s is a %s, not a %s", name, f.Name, want.kind, f.Message.Name())
			} else {
				require.Equal(t, 0, f.Wire, "enum %s.%s", name, f.Name)
			}
		}
		for field := range list[name] {
			require.True(t, held[field] || notHeld[name+"."+field], "%s lacks %s", name, field)
		}
	}
	check(callSchema)
	check(eventSchema)
	check(responseSchema)
	require.Greater(t, len(seen), 100)
}

// The enums have the names and numbers of Mesos's own list.
func TestEnumsAreThoseOfMesos(t *testing.T) {
	text, err := os.ReadFile("testdata/mesos-fields.txt")
	require.NoError(t, err)
	checkEnum(t, text, "TaskState", taskStates)
	checkEnum(t, text, "OperationState", operationStates)
	checkEnum(t, text, "TaskStatus.Source", taskStatusSources)
	checkEnum(t, text, "TaskStatus.Reason", taskStatusReasons)
	checkEnum(t, text, "Call.Type", callTypes)
	checkEnum(t, text, "Event.Type", eventTypes)
	checkEnum(t, text, "FrameworkInfo.Capability.Type", frameworkCapabilities)
	checkEnum(t, text, "MasterInfo.Capability.Type", masterCapabilities)
	checkEnum(t, text, "Offer.Operation.Type", offerOperationTypes)
	checkEnum(t, text, "Value.Type", valueTypes)
	checkEnum(t, text, "Resource.DiskInfo.Source.Type", diskSourceTypes)
	checkEnum(t, text, "Resource.ReservationInfo.Type", reservationTypes)
	checkEnum(t, text, "CheckInfo.Type", checkTypes)
	checkEnum(t, text, "HealthCheck.Type", checkTypes)
	checkEnum(t, text, "ExecutorInfo.Type", executorTypes)
	checkEnum(t, text, "DiscoveryInfo.Visibility", visibilities)
	checkEnum(t, text, "Environment.Variable.Type", variableTypes)
	checkEnum(t, text, "Secret.Type", secretTypes)
	checkEnum(t, text, "NetworkInfo.Protocol", networkProtocols)
}

func checkEnum[E ~int32](t *testing.T, list []byte, name string, e *schema.Enum[E]) {
	t.Helper()
	line := regexp.MustCompile(`(?m)^- \*` + regexp.QuoteMeta(name) + `\*: (.*)$`).FindSubmatch(list)
	require.NotNil(t, line, name)
	for pair := range strings.SplitSeq(string(line[1]), ", ") {
		word, digits, _ := strings.Cut(pair, "=")
		number, err := strconv.Atoi(digits)
		require.NoError(t, err)
		got, ok := e.Number(word)
		require.True(t, ok, "%s lacks %s", name, word)
		require.Equal(t, E(number), got, "%s %s", name, word)
		require.Equal(t, word, e.Name(got))
	}
}
