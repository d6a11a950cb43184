package fakemaster

import (
	"fmt"
	"net/http"

	"rollcall/host/mesosapi"
)

// needed says for each call which field it must have, and whether it has: what
// is not in the table has no type that Mesos knows.
var needed = map[mesosapi.CallType]struct {
	field string
	has   func(*mesosapi.Call) bool
}{
	mesosapi.CallSubscribe:                  {"subscribe", func(c *mesosapi.Call) bool { return c.Subscribe != nil }},
	mesosapi.CallTeardown:                   {"", always},
	mesosapi.CallAccept:                     {"accept", func(c *mesosapi.Call) bool { return c.Accept != nil }},
	mesosapi.CallDecline:                    {"decline", func(c *mesosapi.Call) bool { return c.Decline != nil }},
	mesosapi.CallAcceptInverseOffers:        {"accept_inverse_offers", func(c *mesosapi.Call) bool { return c.AcceptInverseOffers != nil }},
	mesosapi.CallDeclineInverseOffers:       {"decline_inverse_offers", func(c *mesosapi.Call) bool { return c.DeclineInverseOffers != nil }},
	mesosapi.CallRevive:                     {"", always},
	mesosapi.CallKill:                       {"kill", func(c *mesosapi.Call) bool { return c.Kill != nil }},
	mesosapi.CallShutdown:                   {"shutdown", func(c *mesosapi.Call) bool { return c.Shutdown != nil }},
	mesosapi.CallAcknowledge:                {"acknowledge", func(c *mesosapi.Call) bool { return c.Acknowledge != nil }},
	mesosapi.CallAcknowledgeOperationStatus: {"acknowledge_operation_status", func(c *mesosapi.Call) bool { return c.AcknowledgeOperationStatus != nil }},
	mesosapi.CallReconcile:                  {"reconcile", func(c *mesosapi.Call) bool { return c.Reconcile != nil }},
	mesosapi.CallReconcileOperations:        {"reconcile_operations", func(c *mesosapi.Call) bool { return c.ReconcileOperations != nil }},
	mesosapi.CallMessage:                    {"message", func(c *mesosapi.Call) bool { return c.Message != nil }},
	mesosapi.CallRequest:                    {"request", func(c *mesosapi.Call) bool { return c.Request != nil }},
	mesosapi.CallSuppress:                   {"", always},
	mesosapi.CallUpdateFramework:            {"update_framework", func(c *mesosapi.Call) bool { return c.UpdateFramework != nil }},
	mesosapi.CallReplace:                    {"replace", func(c *mesosapi.Call) bool { return c.Replace != nil }},
	mesosapi.CallAcknowledgeReplacement:     {"acknowledge_replacement", func(c *mesosapi.Call) bool { return c.AcknowledgeReplacement != nil }},
	mesosapi.CallReconcileReplacements:      {"reconcile_replacements", func(c *mesosapi.Call) bool { return c.ReconcileReplacements != nil }},
}

func always(*mesosapi.Call) bool { return true }

// validate is validation::scheduler::call::validate of Mesos, but for what
// core/master checks. Principal is whom the caller proved to be, "" if nobody asked.
func validate(c *mesosapi.Call, principal string) *refusal {
	bad := func(text string) *refusal {
		return &refusal{http.StatusBadRequest, "Failed to validate scheduler::Call: " + text}
	}
	row, known := needed[c.Type]
	switch {
	case !known:
		return bad("Expecting 'type' to be present")
	case c.Type != mesosapi.CallSubscribe && c.FrameworkID == "":
		return bad("Expecting 'framework_id' to be present")
	case !row.has(c):
		return bad("Expecting '" + row.field + "' to be present")
	case c.Type != mesosapi.CallSubscribe:
		return nil
	case c.FrameworkID != c.Subscribe.FrameworkInfo.ID:
		return bad("'framework_id' differs from 'subscribe.framework_info.id'")
	}
	if own := c.Subscribe.FrameworkInfo.Principal; principal != "" && own != "" && own != principal {
		return bad(otherPrincipal(principal, own))
	}
	return nil
}

func otherPrincipal(is, says string) string {
	return fmt.Sprintf("Authenticated principal '%s' does not match principal '%s' set in `FrameworkInfo`", is, says)
}
