package differential

import (
	"context"
	"fmt"
	"slices"
	"sort"
	"strconv"
	"strings"
)

// operator TYPE asks the operator API and notes a summary of what it says.
func (r *run) operator(ctx context.Context, s Step) error {
	status, answer, body, err := r.askOperator(ctx, object{"type": s.Words[0]})
	if err != nil {
		return err
	}
	if status != 200 {
		r.say(answerText(status, body, r.names))
		return nil
	}
	r.say(strconv.Itoa(status))
	for _, line := range r.summary(answer) {
		r.say(line)
	}
	return nil
}

// summary is what an answer of the operator API says about agents, tasks, frameworks and operations of this script:
// a cluster may serve others, or have served them.
func (r *run) summary(answer object) []string {
	var lines []string
	for _, fields := range answer {
		sections, _ := fields.(object)
		for section := range sections {
			for _, entry := range list(sections, section) {
				if line := r.summarize(section, entry); line != "" {
					lines = append(lines, line)
				}
			}
		}
		if v := text(fields, "version_info", "version"); v != "" {
			lines = append(lines, "version "+v)
		}
	}
	sort.Strings(lines)
	return slices.DeleteFunc(lines, func(line string) bool { return toldAgain(line, lines) })
}

// toldAgain reports whether the line is a completed task of which an agent has told a second time: one whose process was
// started anew lists all that has ended there, and Mesos adds those to the tasks it knows, without a status_update_state.
func toldAgain(line string, lines []string) bool {
	words := strings.Fields(line)
	return len(words) == 5 && words[0] == "completed_tasks" && words[3] == "status=" &&
		slices.Contains(lines, strings.Replace(line, "status=", "status="+words[2], 1))
}

// waits reports whether a status of the task is not acknowledged, so that the next one is held back.
func (r *run) waits(task string) bool {
	for _, f := range r.frameworks {
		if f.unacked[task] != nil {
			return true
		}
	}
	return false
}

func (r *run) summarize(section string, entry any) string {
	known := func(id string) string { return r.names.ids[id] }
	l := line{names: r.names}
	l.word(section)
	switch {
	case at(entry, "task_id") != nil:
		if known(id(entry, "framework_id")) == "" {
			return ""
		}
		l.word(id(entry, "task_id"))
		if r.waits(id(entry, "task_id")) {
			l.word("*") // how far it is meanwhile is a matter of time
		} else {
			l.word(text(entry, "state"))
		}
		l.word("status=" + text(entry, "status_update_state"))
		l.word("agent=" + r.names.name(id(entry, "agent_id")))
	case at(entry, "framework_info") != nil:
		name := known(id(entry, "framework_info", "id"))
		if name == "" {
			return ""
		}
		l.word(name)
		for _, flag := range []string{"active", "connected", "recovered"} {
			l.word(fmt.Sprintf("%s=%v", flag, at(entry, flag)))
		}
	case at(entry, "agent_info") != nil:
		l.word(known(id(entry, "agent_info", "id")))
		l.word(fmt.Sprintf("active=%v", at(entry, "active")))
	case at(entry, "latest_status") != nil:
		if known(id(entry, "framework_id")) == "" {
			return ""
		}
		l.word(id(entry, "info", "id"))
		l.word(text(entry, "latest_status", "state"))
	case section == "recovered_agents":
		l.word(known(id(entry, "id")))
	default:
		return ""
	}
	return strings.Join(l.words, " ")
}
