package rollcall.driver;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import rollcall.Call;
import rollcall.NewOperation;
import rollcall.NewTask;
import rollcall.OperationTarget;
import rollcall.OperationType;
import rollcall.ReplaceRequest;
import rollcall.ReplaceTarget;
import rollcall.Target;

/** What the machine wants sent, as Mesos takes it. */
final class ToMesos {
  private ToMesos() {}

  static byte[] subscribe(ObjectNode frameworkInfo, String frameworkId) {
    ObjectNode call = Json.object().put("type", "SUBSCRIBE");
    ObjectNode info = frameworkInfo.deepCopy();
    if (!frameworkId.isEmpty()) {
      Json.putId(call, "framework_id", frameworkId);
      Json.putId(info, "id", frameworkId);
    }
    call.putObject("subscribe").set("framework_info", info);
    return Json.write(call);
  }

  /** A call; the info of what is launched is JSON, and the ids in it are set here. */
  static byte[] call(Dialect dialect, String frameworkId, Call in) throws IOException {
    ObjectNode call = Json.putId(Json.object(), "framework_id", frameworkId);
    if (in instanceof Call.Accept c) {
      ObjectNode accept = call.put("type", "ACCEPT").putObject("accept");
      offers(accept, c.offers(), c.refuse());
      operations(accept.putArray("operations"), c, dialect);
    } else if (in instanceof Call.Decline c) {
      offers(call.put("type", "DECLINE").putObject("decline"), c.offers(), c.refuse());
    } else if (in instanceof Call.Kill c) {
      ObjectNode kill = call.put("type", "KILL").putObject("kill");
      Json.putId(kill, "task_id", c.taskId());
      agent(kill, c.agentId());
      grace(kill, c.grace());
    } else if (in instanceof Call.Acknowledge c) {
      ObjectNode acknowledge = call.put("type", "ACKNOWLEDGE").putObject("acknowledge");
      Json.putId(acknowledge, "agent_id", c.agentId());
      Json.putId(acknowledge, "task_id", c.taskId());
      acknowledge.put("uuid", base64(c.uuid()));
    } else if (in instanceof Call.AcknowledgeOperation c) {
      ObjectNode acknowledge = call.put("type", "ACKNOWLEDGE_OPERATION_STATUS").putObject("acknowledge_operation_status");
      Json.putId(acknowledge, "operation_id", c.operationId());
      agent(acknowledge, c.agentId());
      provider(acknowledge, c.providerId());
      acknowledge.put("uuid", base64(c.uuid()));
    } else if (in instanceof Call.Reconcile c) {
      ArrayNode tasks = call.put("type", "RECONCILE").putObject("reconcile").putArray("tasks");
      for (Target t : c.targets()) {
        agent(Json.putId(tasks.addObject(), "task_id", t.taskId()), t.agentId());
      }
    } else if (in instanceof Call.ReconcileOperations c) {
      ArrayNode operations = call.put("type", "RECONCILE_OPERATIONS").putObject("reconcile_operations").putArray("operations");
      for (OperationTarget t : c.operationTargets()) {
        ObjectNode o = Json.putId(operations.addObject(), "operation_id", t.operationId());
        agent(o, t.agentId());
        provider(o, t.providerId());
      }
    } else if (in instanceof Call.Replace c) {
      replace(natively(call, "replace", dialect), c);
    } else if (in instanceof Call.AcknowledgeReplacement c) {
      ObjectNode acknowledge = natively(call, "acknowledge_replacement", dialect);
      Json.putId(acknowledge, "agent_id", c.agentId());
      Json.putId(acknowledge, "replace_id", c.replaceId());
      acknowledge.put("uuid", base64(c.uuid()));
    } else if (in instanceof Call.ReconcileReplacements c) {
      ArrayNode list = natively(call, "reconcile_replacements", dialect).putArray("replacements");
      for (ReplaceTarget t : c.replaceTargets()) {
        agent(Json.putId(list.addObject(), "replace_id", t.replaceId()), t.agentId());
      }
    } else {
      call.put("type", in.type().name()); // REVIVE, SUPPRESS and TEARDOWN have no body
    }
    return Json.write(call);
  }

  private static void offers(ObjectNode to, List<String> offers, long refuse) {
    ArrayNode ids = to.putArray("offer_ids");
    offers.forEach(id -> ids.addObject().put("value", id));
    if (refuse > 0) {
      to.putObject("filters").put("refuse_seconds", refuse / 1e6);
    }
  }

  /** The operations in their order, and then the launch, which may use what they have made. */
  private static void operations(ArrayNode to, Call.Accept c, Dialect dialect) throws IOException {
    for (NewOperation o : c.start()) {
      to.add(operation(o, dialect));
    }
    if (c.tasks().isEmpty()) {
      return;
    }
    ArrayNode tasks = to.addObject().put("type", "LAUNCH").putObject("launch").putArray("task_infos");
    for (NewTask t : c.tasks()) {
      tasks.add(task(t.taskId(), c.agentId(), t.info()));
    }
  }

  /** An operation as its framework has written it, or one of the machine's own, which names resources instead. */
  static ObjectNode operation(NewOperation o, Dialect dialect) throws IOException {
    boolean names = o.type() == OperationType.RESERVE || o.type() == OperationType.UNRESERVE;
    if (names && o.info().length == 0) {
      ObjectNode operation = Json.object().put("type", o.type().name());
      ResourceWriter.resources(operation.putObject(o.type().toString()).putArray("resources"), o.resources(), dialect);
      return operation;
    }
    ObjectNode operation = Json.object(o.info(), "the info of operation " + o.operationId());
    return o.operationId().isEmpty() ? operation : Json.putId(operation, "id", o.operationId());
  }

  /** A TaskInfo with the ids of the call, whatever the info says. */
  private static ObjectNode task(String id, String agentId, byte[] json) throws IOException {
    ObjectNode info = Json.object(json, "the info of task " + id);
    Json.putId(info, "task_id", id);
    return Json.putId(info, "agent_id", agentId);
  }

  /** The body of a call that only a master has that replaces tasks itself. A Mesos is never sent one. */
  private static ObjectNode natively(ObjectNode call, String name, Dialect dialect) throws IOException {
    if (!dialect.natively()) {
      throw new IOException("a call about replacements, which no Mesos has; replace.native says that the master has it");
    }
    return call.put("type", name.toUpperCase(Locale.ROOT)).putObject(name);
  }

  private static void replace(ObjectNode to, Call.Replace c) throws IOException {
    ReplaceRequest q = c.replace();
    Json.putId(to, "replace_id", q.replaceId());
    Json.putId(to, "old_task_id", q.oldTaskId());
    agent(to, c.agentId());
    to.set("task_info", task(q.newTaskId(), c.agentId(), q.newInfo()));
    if (!q.fallbackTaskId().isEmpty()) {
      to.set("fallback", task(q.fallbackTaskId(), c.agentId(), q.fallbackInfo()));
    }
    to.put("rollback", "ROLLBACK_" + q.rollback().name());
    offers(to, c.offers(), 0);
    grace(to, q.grace());
    span(to, "stop_timeout", q.stop());
    span(to, "start_timeout", q.start());
    span(to, "settle_time", q.settle());
  }

  private static void grace(ObjectNode to, long micros) {
    if (micros > 0) {
      span(to.putObject("kill_policy"), "grace_period", micros);
    }
  }

  /** A span; 0 is none, which leaves it to the master. */
  private static void span(ObjectNode to, String name, long micros) {
    if (micros > 0) {
      to.putObject(name).put("nanoseconds", Math.min(micros, Long.MAX_VALUE / 1000) * 1000);
    }
  }

  private static void agent(ObjectNode to, String id) {
    if (!id.isEmpty()) {
      Json.putId(to, "agent_id", id);
    }
  }

  private static void provider(ObjectNode to, String id) {
    if (!id.isEmpty()) {
      Json.putId(to, "resource_provider_id", id);
    }
  }

  private static String base64(UUID id) {
    byte[] bytes =
        ByteBuffer.allocate(16).putLong(id.getMostSignificantBits()).putLong(id.getLeastSignificantBits()).array();
    return Base64.getEncoder().encodeToString(bytes);
  }
}
