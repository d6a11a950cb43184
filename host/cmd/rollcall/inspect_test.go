package main

import (
	"context"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rollcall/core/mesos"
	"rollcall/core/scheduler"
	"rollcall/host/keeper"
	"rollcall/host/mesosapi"
	"rollcall/host/store"
	"rollcall/host/transcript"
)

// history is what a real machine lives through, at seconds after the start of
// 2026, for the store that inspect looks into.
const history = `
0
1 subscribed 6f0c-0000
2 offers o1@a1 o2@a2 o3@a1 o4@a1 o5@a1
3 launch offers=[o1] tasks=[web.0.1 web.1.1]
3 launch offers=[o2] tasks=[web.2.2 strange] unreachable=9007199254
3 launch offers=[o4] tasks=[old]
3.5 update old LOST agent=a1
3.5 launch offers=[o5] tasks=[new] instead-of=old
4.25 update web.0.1 RUNNING agent=a1 uuid=u1
5 update web.1.1 FAILED agent=a1 uuid=u2 reason=COMMAND_EXECUTOR_FAILED
6 update web.2.2 UNREACHABLE agent=a2 reason=RECONCILIATION unreachable=5
6 launch offers=[o3] start=[reserve-1 create-1@p1 odd] tasks=[web.2.3] instead-of=web.2.2 unreachable=600
6.5 operation reserve-1 FINISHED agent=a1 uuid=o1
6.5 operation create-1 UNKNOWN agent=a1 provider=p1
6.5 operation somebody's FAILED agent=a2 uuid=o2
7 update nobody's RUNNING agent=a2 uuid=u3
8 kill web.0.1
9 disconnected "gone"
10
11 subscribed 6f0c-0000
12 update web.0.1 RUNNING agent=a1 reason=RECONCILIATION
12 update web.2.2 RUNNING agent=a2 reason=AGENT_REREGISTERED
12 update web.2.3 STAGING agent=a1 reason=RECONCILIATION
12 update nobody's RUNNING agent=a2 reason=RECONCILIATION
12 update strange UNREACHABLE agent=a2 reason=RECONCILIATION unreachable=5
12 update new RUNNING agent=a1 reason=RECONCILIATION
12 update old LOST agent=a1 reason=RECONCILIATION
12 probe 2.1
12 fence 2.2
12 offers o6@a2{cpus:3}
13 reconcile explicit
15 replace R1 old=web.2.2 old-resources=cpus:1 new=web.2.4 resources=cpus:2 rollback=if-fits fallback=web.2.5 offers=[o6]
16 replace R2 old=new old-resources=cpus:1 new=new.2 resources=cpus:1
`

// live plays the history on a machine and hands what it stores to keep.
func live(t *testing.T, keep func([]scheduler.Record)) {
	t.Helper()
	cfg := scheduler.DefaultConfig()
	cfg.Drift.Returned, cfg.Replace.Resources = scheduler.ReturnedKillYounger, true
	m, err := scheduler.New(cfg)
	require.NoError(t, err)
	begin := mesos.Micros(time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC).UnixMicro())
	epoch := uint32(0)
	for line := range strings.SplitSeq(strings.TrimSpace(history), "\n") {
		at, text, _ := strings.Cut(line, " ")
		seconds, err := strconv.ParseFloat(at, 64)
		require.NoError(t, err)
		var events []scheduler.Event
		if text != "" {
			e, err := transcript.ParseEvent(text, epoch)
			require.NoError(t, err)
			for i := range e.Tasks {
				e.Tasks[i].Info = launchInfo(t, string(e.Tasks[i].TaskID))
			}
			for i := range e.Start {
				e.Start[i].Info = operationInfo(t, string(e.Start[i].OperationID))
			}
			events = append(events, e)
		}
		out := m.Step(begin+mesos.Micros(seconds*1e6), events)
		for i := range out.Calls {
			if out.Calls[i].Type == scheduler.CallSubscribe {
				epoch = out.Calls[i].Epoch
			}
		}
		for i := range out.Notices {
			require.NotEqual(t, scheduler.NoticeRejected, out.Notices[i].Type, "%s: %+v", line, out.Notices[i].Rejection)
		}
		keep(out.Store)
	}
}

// launchInfo is a task's as the keeper writes it: NAME.INSTANCE.ATTEMPT; other
// ids have what another framework may keep.
func launchInfo(t *testing.T, id string) []byte {
	parts := strings.Split(id, ".")
	if len(parts) != 3 {
		return []byte("\x00not a TaskInfo")
	}
	info, err := mesosapi.MarshalTaskInfo(mesosapi.Protobuf, &mesosapi.TaskInfo{
		Name: parts[0], TaskID: mesosapi.TaskID(id), AgentID: "-",
		Labels: &mesosapi.Labels{Labels: []mesosapi.Label{
			{Key: "team"}, {Key: keeper.LabelInstance, Value: &parts[1]}, {Key: keeper.LabelAttempt, Value: &parts[2]},
		}},
	})
	require.NoError(t, err)
	return info
}

// operationInfo is an operation's as the keeper writes it: TYPE-NUMBER; other
// ids have what another framework may keep.
func operationInfo(t *testing.T, id string) []byte {
	kind, _, _ := strings.Cut(id, "-")
	o := mesosapi.OfferOperation{}
	switch kind {
	case "reserve":
		o.Type, o.Reserve = mesosapi.OpReserve, &mesosapi.Reserve{}
	case "create":
		o.Type, o.Create = mesosapi.OpCreate, &mesosapi.Create{}
	default:
		return []byte("\x00not an Offer.Operation")
	}
	info, err := mesosapi.MarshalOfferOperation(mesosapi.Protobuf, &o)
	require.NoError(t, err)
	return info
}

// fill makes the store, as a scheduler that has it open.
func fill(t *testing.T) *store.Bolt {
	t.Helper()
	b, err := store.Open("rollcall.db", store.Options{Identity: "demo as root in *"})
	require.NoError(t, err)
	t.Cleanup(func() { _ = b.Close() })
	live(t, func(records []scheduler.Record) {
		batch := make([]store.Record, len(records))
		for i, r := range records {
			batch[i] = store.Record{Key: r.Key, Value: r.Value}
		}
		require.NoError(t, store.Write(context.Background(), b, batch))
	})
	return b
}

func TestInspect(t *testing.T) {
	text, asJSON, raw := testdata(t, "inspect.txt"), testdata(t, "inspect.json"), testdata(t, "inspect-raw.txt")
	t.Chdir(t.TempDir())
	b := fill(t) // and still open
	show := func(args ...string) string {
		got := rollcall(map[string]string{"ROLLCALL_STORE": "rollcall.db"}, append([]string{"inspect"}, args...)...)
		require.Equal(t, 0, got.code, got.err)
		require.Empty(t, got.err)
		return got.out
	}
	created := b.Info().Created.UTC().Format(time.RFC3339)
	golden(t, text, strings.ReplaceAll(show(), created, "CREATED"))
	golden(t, asJSON, show("--json"))
	golden(t, raw, show("--raw"))
	require.NoError(t, b.Close())
	golden(t, asJSON, show("--json"))
}

func TestInspectEmptyStore(t *testing.T) {
	t.Chdir(t.TempDir())
	b, err := store.Open("rollcall.db", store.Options{Identity: "x"})
	require.NoError(t, err)
	require.NoError(t, b.Close())
	got := rollcall(nil, "inspect", "--store", "rollcall.db", "--json")
	assert.Equal(t, said{0, "{\n  \"framework_id\": \"\",\n  \"tasks\": [],\n  \"operations\": [],\n  \"rounds\": [],\n  \"replacements\": []\n}\n", ""}, got)
	got = rollcall(nil, "inspect", "--store", "rollcall.db")
	assert.Equal(t, 0, got.code)
	assert.Contains(t, got.out, "\nframework   -\ntasks       0\n")
}

func TestInspectWhatCannotBeRead(t *testing.T) {
	t.Chdir(t.TempDir())
	require.NoError(t, os.WriteFile("text", []byte("hello\n"), 0o600))
	require.NoError(t, os.Mkdir("dir", 0o700))
	for name, want := range map[string]string{
		"none": "none: no such file; wanted the --store of a `rollcall run`\n",
		"dir":  "store dir: is not a regular file (d---------)\n",
		"text": "text is no store of rollcall, or one that is damaged from its beginning; if it was one: store is damaged: text: ",
	} {
		got := rollcall(nil, "inspect", "--store", name)
		assert.Equal(t, 1, got.code, name)
		assert.Empty(t, got.out, name)
		assert.Contains(t, got.err, "rollcall inspect: "+want)
	}
	assert.Equal(t, said{2, "", "rollcall inspect: --store: missing; wanted FILE, here or in ROLLCALL_STORE\n" +
		"rollcall inspect: --json --raw: both; wanted one of them\n`rollcall help inspect` shows what can be said.\n"},
		rollcall(nil, "inspect", "--json", "--raw"))
}

// What a damaged store still holds is shown, with the reason and exit status 1.
func TestInspectDamagedStore(t *testing.T) {
	t.Chdir(t.TempDir())
	require.NoError(t, fill(t).Close())
	data, err := os.ReadFile("rollcall.db")
	require.NoError(t, err)
	damaged := strings.ReplaceAll(string(data), "nobody's", "somebody") // wherever it stands: old pages are not read
	require.NotEqual(t, string(data), damaged)
	require.NoError(t, os.WriteFile("rollcall.db", []byte(damaged), 0o600))
	got := rollcall(nil, "inspect", "--store", "rollcall.db")
	assert.Equal(t, 1, got.code)
	assert.Contains(t, got.out, "framework   6f0c-0000\n")
	assert.Contains(t, got.err, "store is damaged: rollcall.db: ")
}

func TestInspectForeignRecords(t *testing.T) {
	t.Chdir(t.TempDir())
	b, err := store.Open("rollcall.db", store.Options{Identity: "x"})
	require.NoError(t, err)
	require.NoError(t, store.Write(context.Background(), b, []store.Record{
		{Key: []byte("framework"), Value: []byte{2, 0xc0}},
		{Key: []byte("operation-info/r"), Value: []byte{9}},
		{Key: []byte("operation/r"), Value: []byte{2, 0x99}},
		{Key: []byte("mine/1"), Value: []byte{1, 0xdf, 0xff, 0xff, 0xff, 0xff}},
		{Key: []byte("task/a\x1b"), Value: []byte{}},
	}))
	require.NoError(t, b.Close())
	got := rollcall(nil, "inspect", "--store", filepath.Join(".", "rollcall.db"), "--raw")
	const end = "; inspect it with the one that wrote it\n"
	assert.Equal(t, 1, got.code)
	assert.Equal(t, "framework v2 0xc0\nmine/1 v1 0xdfffffffff\noperation-info/r v9 0x\noperation/r v2 0x99\n\"task/a\\x1b\" empty\n", got.out)
	assert.Equal(t, 4, strings.Count(got.err, end), got.err)
	assert.Contains(t, got.err, "rollcall inspect: record framework is not as this rollcall writes it (")
}

func TestBrief(t *testing.T) {
	for d, want := range map[time.Duration]string{
		24 * time.Hour: "24h", 10 * time.Minute: "10m", 30 * time.Second: "30s", time.Second: "1s", 100 * time.Minute: "1h40m",
		time.Hour + 10*time.Second: "1h0m10s", 90 * time.Second: "1m30s", 0: "0s",
	} {
		assert.Equal(t, want, brief(d))
	}
}

func TestTablesShowNothingThatATerminalObeys(t *testing.T) {
	var b strings.Builder
	table{{"A", "B"}, {shown("\x1b[2J"), shown("é")}, {shown(""), "long"}}.write(&b, true)
	assert.Equal(t, "\x1b[1mA          B\x1b[0m\n\"\\x1b[2J\"  é\n-          long\n", b.String())
}
