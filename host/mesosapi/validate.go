package mesosapi

import "fmt"

// callTable says for each call which field must be set. A master would refuse a call
// without it, except for UNKNOWN, which is not in the table: that one aborts the master.
var callTable = map[CallType]func(*Call) bool{
	CallSubscribe:                  func(c *Call) bool { return c.Subscribe != nil },
	CallTeardown:                   func(*Call) bool { return true },
	CallAccept:                     func(c *Call) bool { return c.Accept != nil },
	CallDecline:                    func(c *Call) bool { return c.Decline != nil },
	CallAcceptInverseOffers:        func(c *Call) bool { return c.AcceptInverseOffers != nil },
	CallDeclineInverseOffers:       func(c *Call) bool { return c.DeclineInverseOffers != nil },
	CallRevive:                     func(*Call) bool { return true },
	CallKill:                       func(c *Call) bool { return c.Kill != nil },
	CallShutdown:                   func(c *Call) bool { return c.Shutdown != nil },
	CallAcknowledge:                func(c *Call) bool { return c.Acknowledge != nil },
	CallAcknowledgeOperationStatus: func(c *Call) bool { return c.AcknowledgeOperationStatus != nil },
	CallReconcile:                  func(c *Call) bool { return c.Reconcile != nil },
	CallReconcileOperations:        func(c *Call) bool { return c.ReconcileOperations != nil },
	CallMessage:                    func(c *Call) bool { return c.Message != nil },
	CallRequest:                    func(c *Call) bool { return c.Request != nil },
	CallSuppress:                   func(*Call) bool { return true },
	CallUpdateFramework:            func(c *Call) bool { return c.UpdateFramework != nil },
	CallReplace:                    func(c *Call) bool { return c.Replace != nil },
	CallAcknowledgeReplacement:     func(c *Call) bool { return c.AcknowledgeReplacement != nil },
	CallReconcileReplacements:      func(c *Call) bool { return c.ReconcileReplacements != nil },
}

// Validate reports a call that must not be sent: of type UNKNOWN or a type we do not know,
// or without the field its type asks for, or, but for SUBSCRIBE, without a framework id.
// Subscribe and Send call it.
func (c *Call) Validate() error {
	has, known := callTable[c.Type]
	switch {
	case !known:
		return fmt.Errorf("mesosapi: a call of type %v is never sent: it can abort the master", c.Type)
	case !has(c):
		return fmt.Errorf("mesosapi: a call of type %v needs its field of the same name", c.Type)
	case c.FrameworkID == "" && c.Type != CallSubscribe:
		return fmt.Errorf("mesosapi: a call of type %v needs a framework id", c.Type)
	}
	return nil
}
