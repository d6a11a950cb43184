package manifest

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// around puts one task's line, the fourth, into a manifest that is right otherwise.
const around = "framework: {name: demo, user: root}\n# comment\ntasks:\n"

func TestMistakes(t *testing.T) {
	task := func(s string) string {
		return around + "- {name: a, count: 1, command: ls, cpus: 1, mem: 32, " + s + "}\n"
	}
	with := func(field, s string) string {
		fields := map[string]string{"name": "a", "count": "1", "command": "ls", "cpus": "1", "mem": "32"}
		fields[field] = s
		return around + fmt.Sprintf("- name: %s\n  count: %s\n  command: %s\n  cpus: %s\n  mem: %s\n",
			fields["name"], fields["count"], fields["command"], fields["cpus"], fields["mem"])
	}
	framework := func(s string) string {
		return "framework:\n  name: demo\n" + s + "\ntasks: [{name: a, count: 1, command: ls, cpus: 1, mem: 32}]\n"
	}
	reserving := func(s string) string {
		return "framework: {name: demo, user: root, role: eng}\ntasks:\n- {name: a, count: 1, command: ls, cpus: 1, mem: 32, " + s + "}\n"
	}
	volumes := func(s string) string { return reserving("reserve: true, volumes: " + s) }
	const cpus = "wanted 0.001 to 10000, with at most 3 decimals"
	const count = "wanted a whole number, 0 to 100000"
	const plain = "wanted the value itself: a manifest has no anchors, aliases or tags"
	for name, c := range map[string]struct{ file, want string }{
		"empty":         {"", "tasks.yaml: empty; wanted a map with framework and tasks"},
		"comments":      {"# nothing\n\n", "tasks.yaml: empty; wanted a map with framework and tasks"},
		"null":          {"null\n", "tasks.yaml: empty; wanted a map with framework and tasks"},
		"text":          {"hello\n", `tasks.yaml:1:1: "hello"; wanted a map with framework and tasks`},
		"list":          {"- a\n", "tasks.yaml:1:1: a list; wanted a map with framework and tasks"},
		"binary":        {"framework:\n \xff\n", "tasks.yaml:2:2: byte 0xff is not UTF-8; wanted a text file"},
		"control":       {"a: \x1b[31m\n", "tasks.yaml:1:4: control character U+001B; wanted a text file"},
		"too large":     {strings.Repeat("#\n", MaxSize/2) + "\n", "tasks.yaml: too large; wanted at most 1048576 bytes"},
		"tab":           {around + "\t- name: a\n", "tasks.yaml:4:1: a tab in the indentation; wanted spaces"},
		"unclosed":      {"framework: {name: a\n", "tasks.yaml:1:12: not YAML: could not find flow mapping end token '}'"},
		"open quote":    {"framework: \"a\n", "tasks.yaml:1:12: not YAML: could not find end character of double-quoted text"},
		"indentation":   {"framework:\n  name: a\n user: b\n", "tasks.yaml:3:2: not YAML: value is not allowed in this context"},
		"documents":     {"a: 1\n---\nb: 1\n", "tasks.yaml:2:1: a second document; wanted one"},
		"after the end": {"a: 1\n...\nb: 1\n", "tasks.yaml:3:1: a second document; wanted one"},
		"complex key":   {"? a\n: b\n", "tasks.yaml:1:1: a key written with ?; wanted key: value"},
		"directive":     {"%YAML 1.2\n---\na: 1\n", "tasks.yaml:1:1: a directive; wanted the manifest only"},
		"deep flow":     {strings.Repeat("[", 1000), "tasks.yaml:1:17: nested too deeply; wanted at most 16 levels"},
		"deep lists":    {strings.Repeat("- ", 1000), "tasks.yaml:1:33: nested too deeply; wanted at most 16 levels"},
		"many keys":     {strings.Repeat("a: 1\n", 2000), "tasks.yaml:1025:2: too many keys in one map; wanted at most 1024"},

		"nothing in it": {"{}\n", "tasks.yaml:1:1: framework: missing; wanted a map: name, user, role, failover_timeout\n" +
			"tasks.yaml:1:1: tasks: missing; wanted a list of tasks, at least one"},
		"no tasks":       {"framework: {name: a, user: b}\ntasks: []\n", "tasks.yaml:2:8: tasks: a list; wanted a list of tasks, at least one"},
		"tasks empty":    {"framework: {name: a, user: b}\ntasks:\n", "tasks.yaml:2:1: tasks: nothing; wanted a list of tasks, at least one"},
		"tasks map":      {"framework: {name: a, user: b}\ntasks: {web: {}}\n", "tasks.yaml:2:8: tasks: a map; wanted a list of tasks, at least one"},
		"task text":      {around + "- web\n", `tasks.yaml:4:3: tasks[0]: "web"; wanted a task: a map with name, count, command, cpus and mem`},
		"task nothing":   {around + "-\n", "tasks.yaml:4:3: tasks[0]: nothing; wanted a task: a map with name, count, command, cpus and mem"},
		"framework text": {"framework: demo\ntasks: [{name: a, count: 1, command: ls, cpus: 1, mem: 32}]\n", `tasks.yaml:1:12: framework: "demo"; wanted a map: name, user, role, failover_timeout`},

		"unknown":        {task("cpu: 1"), "tasks.yaml:4:54: tasks[0].cpu: unknown; did you mean cpus?"},
		"unknown, far":   {task("x: 1"), "tasks.yaml:4:54: tasks[0].x: unknown; wanted one of name, count, command, cpus, mem, disk, env, kill_grace, replace_unreachable_after, reserve, update, volumes"},
		"unknown, odd":   {task(`"a b\n": 1`), `tasks.yaml:4:54: tasks[0]."a b\n": unknown; wanted one of name, count, command, cpus, mem, disk, env, kill_grace, replace_unreachable_after, reserve, update, volumes`},
		"unknown, upper": {task("Disk: 1"), "tasks.yaml:4:54: tasks[0].Disk: unknown; did you mean disk?"},
		"merge key":      {task("<<: {}"), "tasks.yaml:4:54: tasks[0].<<: unknown; wanted one of name, count, command, cpus, mem, disk, env, kill_grace, replace_unreachable_after, reserve, update, volumes"},
		"twice":          {task("mem: 64"), "tasks.yaml:4:54: tasks[0].mem: given twice; the first is on line 4"},
		"missing":        {around + "- name: a\n  count: 1\n  cpus: 1\n  mem: 32\n", "tasks.yaml:4:3: tasks[0].command: missing; wanted text: the shell command to run, at most 128 KiB"},
		"same name": {
			around + "- {name: a, count: 1, command: ls, cpus: 1, mem: 32}\n- {name: a, count: 1, command: ls, cpus: 1, mem: 32}\n",
			`tasks.yaml:5:10: tasks[1].name: "a"; wanted a name of its own: tasks[0].name on line 4 has it`,
		},

		"name upper":    {with("name", "Web"), `tasks.yaml:4:9: tasks[0].name: "Web"; wanted text: lower-case letters, digits and - inside, at most 60 bytes`},
		"name dash":     {with("name", "web-"), `tasks.yaml:4:9: tasks[0].name: "web-"; wanted text: lower-case letters, digits and - inside, at most 60 bytes`},
		"name long":     {with("name", strings.Repeat("a", 61)), `tasks.yaml:4:9: tasks[0].name: "` + strings.Repeat("a", 60) + `"... (61 bytes); wanted text: lower-case letters, digits and - inside, at most 60 bytes`},
		"name number":   {with("name", "1"), "tasks.yaml:4:9: tasks[0].name: 1; wanted text: lower-case letters, digits and - inside, at most 60 bytes"},
		"count -1":      {with("count", "-1"), "tasks.yaml:5:10: tasks[0].count: -1; " + count},
		"count large":   {with("count", "100001"), "tasks.yaml:5:10: tasks[0].count: 100001; " + count},
		"count huge":    {with("count", "99999999999999999999"), `tasks.yaml:5:10: tasks[0].count: "99999999999999999999"; ` + count},
		"count 1.5":     {with("count", "1.5"), "tasks.yaml:5:10: tasks[0].count: 1.5; " + count},
		"count 1.0":     {with("count", "1.0"), "tasks.yaml:5:10: tasks[0].count: 1.0; " + count},
		"count octal":   {with("count", "010"), "tasks.yaml:5:10: tasks[0].count: 010; " + count},
		"count text":    {with("count", `"3"`), `tasks.yaml:5:10: tasks[0].count: "3"; ` + count},
		"count word":    {with("count", "many"), `tasks.yaml:5:10: tasks[0].count: "many"; ` + count},
		"count none":    {with("count", ""), "tasks.yaml:5:3: tasks[0].count: nothing; " + count},
		"command none":  {with("command", `" "`), `tasks.yaml:6:12: tasks[0].command: " "; wanted text: the shell command to run, at most 128 KiB`},
		"command bool":  {with("command", "true"), "tasks.yaml:6:12: tasks[0].command: true; wanted text: the shell command to run, at most 128 KiB"},
		"command NUL":   {with("command", `"a\0"`), `tasks.yaml:6:12: tasks[0].command: "a\x00"; wanted text: the shell command to run, at most 128 KiB`},
		"command block": {with("command", "|\n    "+strings.Repeat("é", 1<<16)), `tasks.yaml:6:12: tasks[0].command: "` + strings.Repeat("é", 30) + `"... (131073 bytes); wanted text: the shell command to run, at most 128 KiB`},
		"cpus -1":       {with("cpus", "-1"), "tasks.yaml:7:9: tasks[0].cpus: -1; " + cpus},
		"cpus 0":        {with("cpus", "0.0"), "tasks.yaml:7:9: tasks[0].cpus: 0.0; " + cpus},
		"cpus fine":     {with("cpus", "0.0001"), "tasks.yaml:7:9: tasks[0].cpus: 0.0001; " + cpus},
		"cpus nan":      {with("cpus", ".nan"), "tasks.yaml:7:9: tasks[0].cpus: .nan; " + cpus},
		"cpus inf":      {with("cpus", ".inf"), "tasks.yaml:7:9: tasks[0].cpus: .inf; " + cpus},
		"cpus list":     {with("cpus", "[1]"), "tasks.yaml:7:9: tasks[0].cpus: a list; " + cpus},
		"cpus exponent": {with("cpus", "1e1"), `tasks.yaml:7:9: tasks[0].cpus: "1e1"; ` + cpus},
		"mem GB":        {with("mem", "0.5"), "tasks.yaml:8:8: tasks[0].mem: 0.5; wanted MB, 1 to 100000000, with at most 3 decimals"},
		"mem unit":      {with("mem", "32MB"), `tasks.yaml:8:8: tasks[0].mem: "32MB"; wanted MB, 1 to 100000000, with at most 3 decimals`},
		"disk 0":        {task("disk: 0"), "tasks.yaml:4:60: tasks[0].disk: 0; wanted MB, 1 to 1000000000, with at most 3 decimals; or leave it out"},
		"kill_grace":    {task("kill_grace: 25h"), `tasks.yaml:4:66: tasks[0].kill_grace: "25h"; wanted a duration, 0s to 24h`},
		"env list":      {task("env: [A]"), "tasks.yaml:4:59: tasks[0].env: a list; wanted a map from names to values, at most 1000"},
		"env name":      {task("env: {1A: x}"), "tasks.yaml:4:60: tasks[0].env.1A: not a variable's name; wanted letters, digits and _, a digit not first"},
		"env none":      {task("env: {A: }"), `tasks.yaml:4:60: tasks[0].env.A: nothing; wanted a value, at most 128 KiB; "" is empty`},
		"env map":       {task("env: {A: {}}"), `tasks.yaml:4:63: tasks[0].env.A: a map; wanted a value, at most 128 KiB; "" is empty`},
		"env twice":     {task("env: {A: 1, A: 2}"), "tasks.yaml:4:66: tasks[0].env.A: given twice; the first is on line 4"},
		"env list key":  {task("env: {*a : 1}"), "tasks.yaml:4:60: tasks[0].env: a key that is not plain text; wanted a name"},
		"alias":         {with("cpus", "*c"), "tasks.yaml:7:9: tasks[0].cpus: an alias; " + plain},
		"anchor":        {with("cpus", "&c 1"), "tasks.yaml:7:9: tasks[0].cpus: an anchor; " + plain},
		"tag":           {with("cpus", "!!float 1"), "tasks.yaml:7:9: tasks[0].cpus: a tag; " + plain},
		"task alias":    {around + "- *a\n", "tasks.yaml:4:3: tasks[0]: an alias; " + plain},

		"task replace": {task("replace_unreachable_after: -1"), "tasks.yaml:4:81: tasks[0].replace_unreachable_after: -1; wanted never, or a duration up to 8760h"},
		"reserve":      {reserving("reserve: yes"), `tasks.yaml:3:63: tasks[0].reserve: "yes"; wanted true or false`},
		"reserve role": {task("reserve: true"), `tasks.yaml:4:63: tasks[0].reserve: true; wanted a framework.role other than "*", for which nothing can be reserved`},
		"no reserve":   {reserving("volumes: [{id: a, size: 1, path: a}]"), "tasks.yaml:3:63: tasks[0].volumes: a list; wanted reserve: true beside it, for volumes are made of reserved disk"},
		"reserve off":  {reserving("reserve: false, volumes: [{id: a, size: 1, path: a}]"), "tasks.yaml:3:79: tasks[0].volumes: a list; wanted reserve: true beside it, for volumes are made of reserved disk"},
		"volumes":      {volumes("{}"), "tasks.yaml:3:78: tasks[0].volumes: a map; wanted a list of volumes, 1 to 16"},
		"volumes none": {volumes("[]"), "tasks.yaml:3:78: tasks[0].volumes: a list; wanted a list of volumes, 1 to 16"},
		"volume":       {volumes("[data]"), `tasks.yaml:3:79: tasks[0].volumes[0]: "data"; wanted a volume: a map with id, size and path`},
		"volume empty": {
			volumes("[{}]"), "tasks.yaml:3:79: tasks[0].volumes[0].id: missing; wanted text: lower-case letters, digits and - inside, at most 60 bytes\n" +
				"tasks.yaml:3:79: tasks[0].volumes[0].size: missing; wanted MB, 1 to 1000000000, with at most 3 decimals\n" +
				"tasks.yaml:3:79: tasks[0].volumes[0].path: missing; wanted text: the name of a directory in the task's working directory, no slash in it, not stdout or stderr",
		},
		"volume id":      {volumes("[{id: A, size: 1, path: a}]"), `tasks.yaml:3:84: tasks[0].volumes[0].id: "A"; wanted text: lower-case letters, digits and - inside, at most 60 bytes`},
		"volume id same": {volumes("[{id: a, size: 1, path: a}, {id: a, size: 1, path: b}]"), `tasks.yaml:3:111: tasks[0].volumes[1].id: "a"; wanted an id of its own: tasks[0].volumes[0].id on line 3 has it`},
		"volume path same": {
			volumes("[{id: a, size: 1, path: a}, {id: b, size: 1, path: a}]"),
			`tasks.yaml:3:129: tasks[0].volumes[1].path: "a"; wanted a path of its own: tasks[0].volumes[0].path on line 3 has it`,
		},
		"volume size": {volumes("[{id: a, size: 1GB, path: a}]"), `tasks.yaml:3:93: tasks[0].volumes[0].size: "1GB"; wanted MB, 1 to 1000000000, with at most 3 decimals`},
		"volume path": {
			volumes("[{id: a, size: 1, path: /a}]"),
			`tasks.yaml:3:102: tasks[0].volumes[0].path: "/a"; wanted text: the name of a directory in the task's working directory, no slash in it, not stdout or stderr`,
		},
		"volume stdout": {
			volumes("[{id: a, size: 1, path: stdout}]"),
			`tasks.yaml:3:102: tasks[0].volumes[0].path: "stdout"; wanted text: the name of a directory in the task's working directory, no slash in it, not stdout or stderr`,
		},
		"volume unknown": {volumes("[{id: a, size: 1, path: a, mode: RW}]"), "tasks.yaml:3:105: tasks[0].volumes[0].mode: unknown; wanted one of id, size, path"},

		"no user":     {framework(""), "tasks.yaml:2:3: framework.user: missing; wanted text: the Unix user that tasks run as"},
		"user":        {framework("  user: a b"), `tasks.yaml:3:9: framework.user: "a b"; wanted text: the Unix user that tasks run as`},
		"role":        {framework("  user: a\n  role: a/*"), `tasks.yaml:4:9: framework.role: "a/*"; wanted text: a role as Mesos takes it: "*", or names joined by "/"`},
		"timeout 0":   {framework("  user: a\n  failover_timeout: 0"), "tasks.yaml:4:21: framework.failover_timeout: 0; wanted a duration, 1s to 8760h"},
		"timeout day": {framework("  user: a\n  failover_timeout: 7d"), `tasks.yaml:4:21: framework.failover_timeout: "7d"; wanted a duration, 1s to 8760h`},
		"timeout bad": {framework("  user: a\n  failover_timeout: -1h"), `tasks.yaml:4:21: framework.failover_timeout: "-1h"; wanted a duration, 1s to 8760h`},
		"timeout big": {framework("  user: a\n  failover_timeout: 999999999999"), "tasks.yaml:4:21: framework.failover_timeout: 999999999999; wanted a duration, 1s to 8760h"},
		"replace":     {task("") + "replace_unreachable_after: soon\n", `tasks.yaml:5:28: replace_unreachable_after: "soon"; wanted never, or a duration up to 8760h`},

		"update":          {task("") + "update: often\n", `tasks.yaml:5:9: update: "often"; wanted a map: settle, start_deadline, stop_deadline, rollback; max_parallel for all tasks together`},
		"update parallel": {task("") + "update: {max_parallel: 0}\n", "tasks.yaml:5:24: update.max_parallel: 0; wanted a whole number, 1 to 1000"},
		"update start":    {task("") + "update: {start_deadline: 0s}\n", `tasks.yaml:5:26: update.start_deadline: "0s"; wanted a duration, 1s to 24h`},
		"update stop":     {task("") + "update: {stop_deadline: 25h}\n", `tasks.yaml:5:25: update.stop_deadline: "25h"; wanted a duration, 1s to 24h`},
		"update settle":   {task("update: {settle: never}"), `tasks.yaml:4:71: tasks[0].update.settle: "never"; wanted a duration, 0s to 24h`},
		"update rollback": {task("update: {rollback: on}"), `tasks.yaml:4:73: tasks[0].update.rollback: "on"; wanted off, if-fits or hold`},
		"update in task":  {task("update: {max_parallel: 2}"), "tasks.yaml:4:63: tasks[0].update.max_parallel: unknown; wanted one of settle, start_deadline, stop_deadline, rollback"},
		"update alias":    {task("update: *a"), "tasks.yaml:4:62: tasks[0].update: an alias; " + plain},

		"total": {
			around + strings.Join(elevenTasks(), ""),
			"tasks.yaml:4:1: tasks: 1100000 instances in all; wanted at most 1000000",
		},
	} {
		t.Run(name, func(t *testing.T) {
			m, err := Parse("tasks.yaml", []byte(c.file))
			require.Error(t, err)
			assert.Nil(t, m)
			assert.Equal(t, c.want, err.Error())
		})
	}
}

func elevenTasks() (list []string) {
	for i := range 11 {
		list = append(list, fmt.Sprintf("- {name: t%d, count: 100000, command: ls, cpus: 1, mem: 32}\n", i))
	}
	return list
}

func TestAllMistakesAtOnce(t *testing.T) {
	_, err := Parse("tasks.yaml", []byte(`framework:
  name: demo
  user: root
  rolle: "*"
tasks:
  - {name: web, count: 3, command: "sleep 1000", cpus: -1, mem: 32}
  - name: Web
    count: 1
    cpus: 0.1
    mem: 32
`))
	var e *Error
	require.ErrorAs(t, err, &e)
	require.Len(t, e.Mistakes, 4)
	assert.Equal(t, Mistake{Line: 6, Column: 56, Field: "tasks[0].cpus", Value: "-1", Want: "wanted 0.001 to 10000, with at most 3 decimals"}, e.Mistakes[1])
	assert.Equal(t, `tasks.yaml:4:3: framework.rolle: unknown; did you mean role?
tasks.yaml:6:56: tasks[0].cpus: -1; wanted 0.001 to 10000, with at most 3 decimals
tasks.yaml:7:5: tasks[1].command: missing; wanted text: the shell command to run, at most 128 KiB
tasks.yaml:7:11: tasks[1].name: "Web"; wanted text: lower-case letters, digits and - inside, at most 60 bytes`, err.Error())
}

func TestMistakesAreBounded(t *testing.T) {
	_, err := Parse("tasks.yaml", []byte(around+strings.Repeat("- web\n", 1000)))
	var e *Error
	require.ErrorAs(t, err, &e)
	assert.Len(t, e.Mistakes, maxMistakes)
	assert.Equal(t, 950, e.More)
	assert.True(t, strings.HasSuffix(err.Error(), "\ntasks.yaml: and 950 more"))
}

// Laughs whose expansion would be 10^9 values: nothing is expanded.
func TestBillionLaughs(t *testing.T) {
	file := "a0: &a0 [x, x]\n"
	for i := range 29 {
		file += fmt.Sprintf("a%d: &a%d [*a%d, *a%d]\n", i+1, i+1, i, i)
	}
	_, err := Parse("tasks.yaml", []byte(file))
	require.Error(t, err)
	assert.Contains(t, err.Error(), "tasks.yaml:1:1: a0: unknown")
}
