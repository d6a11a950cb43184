package harness

import (
	"context"
	"errors"
	"sync"

	"rollcall/core/mesos"
	"rollcall/core/scheduler"
	"rollcall/host/mesosapi"
)

// connection is the one event stream: what calls of its epoch are sent on.
type connection struct {
	client *mesosapi.Client
	info   mesosapi.FrameworkInfo
	inbox  *inbox

	mu       sync.Mutex
	epoch    uint32 // of the latest subscription
	streamID string // "" until it was answered
	cancel   context.CancelFunc
	done     sync.WaitGroup
}

// open starts the stream of a Subscribe call and ends the one before.
func (c *connection) open(ctx context.Context, epoch uint32, id mesos.FrameworkID) {
	ctx, cancel := context.WithCancel(ctx)
	c.mu.Lock()
	if c.cancel != nil {
		c.cancel()
	}
	c.epoch, c.streamID, c.cancel = epoch, "", cancel
	c.mu.Unlock()
	c.done.Go(func() {
		err := c.read(ctx, epoch, id)
		if ctx.Err() == nil {
			c.inbox.put(arrival{fault: err, event: scheduler.Event{
				Type: scheduler.EventDisconnected, Epoch: epoch, Message: text(err.Error()),
			}})
		}
	})
}

// read passes on what the stream says until it ends.
func (c *connection) read(ctx context.Context, epoch uint32, id mesos.FrameworkID) error {
	info := c.info
	info.ID = mesosapi.FrameworkID(id)
	stream, err := c.client.Subscribe(ctx, &mesosapi.Call{
		Type: mesosapi.CallSubscribe, FrameworkID: info.ID, Subscribe: &mesosapi.Subscribe{FrameworkInfo: info},
	})
	if err != nil {
		return err
	}
	defer stream.Close()
	if !c.opened(epoch, stream.ID()) {
		return context.Canceled
	}
	for {
		e, err := stream.Next()
		var unreadable *mesosapi.DecodeError
		switch {
		case errors.As(err, &unreadable):
			// What it said is lost, and perhaps it was an update: only a new
			// subscription and its round make that good.
			return err
		case err != nil:
			return err
		}
		c.inbox.putStream(ctx, arrivalOf(epoch, c.role(), e))
	}
}

// role is the framework's, if it has one only.
func (c *connection) role() string {
	switch {
	case len(c.info.Roles) == 1:
		return c.info.Roles[0]
	case c.info.Role != "":
		return c.info.Role
	}
	return "*"
}

// opened makes the stream the one that calls are sent on, if it still is.
func (c *connection) opened(epoch uint32, streamID string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.epoch != epoch {
		return false
	}
	c.streamID = streamID
	return true
}

// current returns the stream of an epoch; calls of any other are void.
func (c *connection) current(epoch uint32) (streamID string, ok bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.streamID, c.epoch == epoch && c.streamID != ""
}

// void keeps calls of an epoch that is over from being sent. Its stream stays,
// unheard, until the next is opened: to the master its end would be ours.
func (c *connection) void(epoch uint32) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.epoch == epoch {
		c.streamID = ""
	}
}

// close ends the stream; the master keeps the framework for its failover timeout.
func (c *connection) close() {
	c.mu.Lock()
	if c.cancel != nil {
		c.cancel()
	}
	c.epoch, c.streamID = 0, ""
	c.mu.Unlock()
	c.done.Wait()
}
