package differential

// wrongs are calls that a master refuses, or accepts although they make no sense, as words of a post.
var wrongs = []string{
	`{"type":"RECONCILE","framework_id":{"value":"$framework"},"reconcile":{}}' stream=`,
	`{"type":"RECONCILE","framework_id":{"value":"$framework"},"reconcile":{}}' stream=11111111-1111-4111-8111-111111111111`,
	`{"type":"RECONCILE","framework_id":{"value":"$framework"},"reconcile":{}}' stream=zzz`,
	`{"type":"RECONCILE","framework_id":{"value":"$framework"},"reconcile":{}}' content-type=`,
	`{"type":"RECONCILE","framework_id":{"value":"$framework"},"reconcile":{}}' content-type=text/plain`,
	`{"type":"RECONCILE","framework_id":{"value":"$framework"},"reconcile":{}}' accept=text/html`,
	`{"type":"RECONCILE","framework_id":{"value":"$framework"},"reconcile":{}}' path=/master/api/v1/scheduler`,
	`{"type":"RECONCILE","framework_id":{"value":"$framework"},"reconcile":{}}' encoding=gzip`,
	`{"type":"RECONCILE","framework_id":{"value":"nobody"},"reconcile":{}}'`,
	`{"type":"RECONCILE","reconcile":{}}'`,
	`{"type":"RECONCILE","framework_id":{"value":"$framework"}}'`,
	`{"type":"RECONCILE_OPERATIONS","framework_id":{"value":"$framework"}}'`,
	`{"type":"KILL","framework_id":{"value":"$framework"}}'`,
	`{"type":"ACCEPT","framework_id":{"value":"$framework"}}'`,
	`{"type":"DECLINE","framework_id":{"value":"$framework"},"decline":{"offer_ids":[{"value":"none-O1"}]}}'`,
	`{"type":"ACKNOWLEDGE","framework_id":{"value":"$framework"}}'`,
	`{"type":"ACKNOWLEDGE","framework_id":{"value":"$framework"},"acknowledge":{"agent_id":{"value":"$agent-0"},"task_id":{"value":"nope"},"uuid":"AAAA"}}'`,
	`{"type":"ACKNOWLEDGE","framework_id":{"value":"$framework"},"acknowledge":{"agent_id":{"value":"$agent-0"},"task_id":{"value":"nope"},"uuid":"AAAAAAAAAAAAAAAAAAAAAA=="}}'`,
	`{"type":"ACKNOWLEDGE","framework_id":{"value":"$framework"},"acknowledge":{"agent_id":{"value":"$agent-0"},"task_id":{"value":"a"},"uuid":"ERERERERQRGBEREREREREQ=="}}'`,
	`{"type":"ACKNOWLEDGE","framework_id":{"value":"$framework"},"acknowledge":{"agent_id":{"value":"$absent"},"task_id":{"value":"a"},"uuid":"ERERERERQRGBEREREREREQ=="}}'`,
	`{"type":"ACKNOWLEDGE_OPERATION_STATUS","framework_id":{"value":"$framework"},"acknowledge_operation_status":{"agent_id":{"value":"$absent"},"operation_id":{"value":"o"},"uuid":"ERERERERQRGBEREREREREQ=="}}'`,
	`{"type":"SUBSCRIBE"}' stream=`,
	`{"type":"SUBSCRIBE","subscribe":{"framework_info":{"user":"root","name":"x"}}}'`,
	`{"type":"SUBSCRIBE","framework_id":{"value":"a"},"subscribe":{"framework_info":{"user":"root","name":"x"}}}' stream=`,
	`{"type":"SUBSCRIBE","subscribe":{"framework_info":{"user":"root","name":"x"}}}' stream= accept=text/html`,
}

// malformed are bodies that are no call at all; sent as JSON whatever the framework speaks.
var malformed = []string{
	`{"type":"FROBNICATE","framework_id":{"value":"$framework"}}' content-type=application/json`,
	`{"type":"RECONCILE","framework_id":{"value":"$framework"},"reconcile":{},"bogus":1}' content-type=application/json`,
	`{"type":"RECONCILE","framework_id":{"value":"$framework"},"reconcile":{"tasks":[{}]}}' content-type=application/json`,
	`{"type":"RECONCILE","framework_id":{"value":"$framework"},"reconcile":{"tasks":"x"}}' content-type=application/json`,
	`{"type":"RECONCILE","framework_id":{"value":"$framework"},"reconcile":{"tasks":[{"task_id":{"value":""}}]}}' content-type=application/json`,
	`{"type":"ACKNOWLEDGE","framework_id":{"value":"$framework"},"acknowledge":{"task_id":{"value":"a"}}}' content-type=application/json`,
	`{"framework_id":{"value":"$framework"}}' content-type=application/json`,
	`[]' content-type=application/json`,
	`{"type":"KILL","framework_id":{"value":"$framework"},"kill":{}}' content-type=application/json`,
	`{"type":"SUBSCRIBE","subscribe":{}}' stream= content-type=application/json`,
}

func (g *generator) wrong() {
	if g.chance(3) {
		g.say("post f1 '%s", g.pick(malformed...))
		return
	}
	g.say("post f1 '%s", g.pick(wrongs...))
}
