package rollcall.driver;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import rollcall.Call;
import rollcall.NewOperation;
import rollcall.NewTask;
import rollcall.OperationTarget;
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
  static byte[] call(String frameworkId, Call in) throws IOException {
    ObjectNode call = Json.putId(Json.object(), "framework_id", frameworkId);
    if (in instanceof Call.Accept c) {
      ObjectNode accept = call.put("type", "ACCEPT").putObject("accept");
      offers(accept, c.offers(), c.refuse());
      operations(accept.putArray("operations"), c);
    } else if (in instanceof Call.Decline c) {
      offers(call.put("type", "DECLINE").putObject("decline"), c.offers(), c.refuse());
    } else if (in instanceof Call.Kill c) {
      ObjectNode kill = call.put("type", "KILL").putObject("kill");
      Json.putId(kill, "task_id", c.taskId());
      agent(kill, c.agentId());
      if (c.grace() > 0) {
        kill.putObject("kill_policy").putObject("grace_period").put("nanoseconds", c.grace() * 1000);
      }
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
  private static void operations(ArrayNode to, Call.Accept c) throws IOException {
    for (NewOperation o : c.start()) {
      ObjectNode operation = Json.object(o.info(), "the info of operation " + o.operationId());
      if (!o.operationId().isEmpty()) {
        Json.putId(operation, "id", o.operationId());
      }
      to.add(operation);
    }
    if (c.tasks().isEmpty()) {
      return;
    }
    ArrayNode tasks = to.addObject().put("type", "LAUNCH").putObject("launch").putArray("task_infos");
    for (NewTask t : c.tasks()) {
      ObjectNode info = Json.object(t.info(), "the info of task " + t.taskId());
      Json.putId(info, "task_id", t.taskId());
      Json.putId(info, "agent_id", c.agentId());
      tasks.add(info);
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
