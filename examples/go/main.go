// Command go is a small Mesos framework on Rollcall: it keeps one task running
// and tells what becomes of it. What it does not do is the point: it keeps no
// table of tasks, acknowledges nothing, sends no reconciliation and knows no
// backoff. It reads advice and answers with requests.
//
//	go run ./examples/go 127.0.0.1:5050 example.db
package main

import (
	"context"
	"fmt"
	"log"
	"os"
	"os/signal"
	"time"

	"rollcall/core/mesos"
	"rollcall/core/scheduler"
	"rollcall/host/engine"
	"rollcall/host/harness"
	"rollcall/host/mesosapi"
	"rollcall/host/store"
)

// framework keeps one task alive.
type framework struct {
	running bool // or may still run
	number  int
}

// Restored is told what the store held when the last process ended.
func (f *framework) Restored(s *harness.Stored) {
	tasks := s.Tasks
	for _, t := range tasks {
		f.running = f.running || t.Verdict != scheduler.VerdictEnded
	}
}

// Notified is told what changed and what that allows.
func (f *framework) Notified(_ time.Time, notices []scheduler.Notice, _ harness.Offers) (do []scheduler.Event, _ time.Time) {
	for _, n := range notices {
		switch n.Type {
		case scheduler.NoticeTask:
			fmt.Println(n.Task.TaskID, n.Task.State, n.Task.Verdict, n.Task.Advice)
			if n.Task.Advice == scheduler.AdviceSafe { // and only then
				f.running = false
			}
		case scheduler.NoticeRejected:
			if n.Rejection.Request == scheduler.EventLaunch { // the offer was lost meanwhile
				f.running = false
			}
		case scheduler.NoticeRound:
			fmt.Println("round", n.Round.Number, n.Round.Phase, n.Round.Targets-n.Round.Remaining, "of", n.Round.Targets)
		case scheduler.NoticeOffered:
			for _, o := range n.Offers {
				do = append(do, f.use(o.ID))
			}
		}
	}
	return do, time.Time{}
}

// use starts the task on an offer if it does not run, and declines it otherwise.
func (f *framework) use(id mesos.OfferID) scheduler.Event {
	offer := []mesos.Offer{{ID: id}}
	if f.running {
		return scheduler.Event{Type: scheduler.EventDecline, Offers: offer, Refuse: mesos.Minute}
	}
	f.running = true
	f.number++
	cpus, mem := 0.1, 32.0
	info, err := mesosapi.MarshalTaskInfo(mesosapi.Protobuf, &mesosapi.TaskInfo{
		Name: "example", TaskID: "-", AgentID: "-", // the launch sets both
		Command: &mesosapi.CommandInfo{Value: "sleep 300"},
		Resources: []mesosapi.Resource{
			{Name: "cpus", Type: mesosapi.ValueScalar, Scalar: &cpus},
			{Name: "mem", Type: mesosapi.ValueScalar, Scalar: &mem},
		},
	})
	if err != nil {
		log.Fatal(err)
	}
	task := mesos.TaskID(fmt.Sprintf("example.%d.%d", time.Now().UnixNano(), f.number))
	return scheduler.Event{Type: scheduler.EventLaunch, Offers: offer, Tasks: []scheduler.NewTask{{TaskID: task, Info: info}}}
}

func main() {
	if len(os.Args) != 3 {
		log.Fatal("usage: go run ./examples/go MASTER STORE")
	}
	client, err := mesosapi.New(mesosapi.Options{Masters: os.Args[1:2]})
	if err != nil {
		log.Fatal(err)
	}
	db, err := store.Open(os.Args[2], store.Options{Identity: "example"})
	if err != nil {
		log.Fatal(err)
	}
	defer db.Close()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	err = harness.New(harness.Options{
		Engine: engine.Native(), Config: scheduler.DefaultConfig(), Store: db, Client: client,
		Info:      mesosapi.FrameworkInfo{User: "root", Name: "example", FailoverTimeout: 3600, Checkpoint: true},
		Framework: &framework{},
	}).Run(ctx)
	if err != nil {
		log.Print(err)
	}
}
