package rollcall.driver;

import static rollcall.driver.Text.message;
import static rollcall.driver.Text.presentable;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import rollcall.Event;
import rollcall.Healthy;
import rollcall.Micros;
import rollcall.Offer;
import rollcall.OperationState;
import rollcall.OperationStatus;
import rollcall.Reason;
import rollcall.ReplacePhase;
import rollcall.ReplaceStatus;
import rollcall.Source;
import rollcall.TaskState;
import rollcall.TaskStatus;

/** What Mesos says, as the machine knows it. What says nothing to it is a sign of life. */
final class FromMesos {
  private static final UUID NO_UUID = new UUID(0, 0);
  private static final Map<String, TaskState> TASK_STATES = byName(TaskState.values());
  private static final Map<String, OperationState> OPERATION_STATES = byName(OperationState.values());
  private static final Map<String, Source> SOURCES = byName(Source.values());
  private static final Map<String, ReplacePhase> REPLACE_PHASES =
      Arrays.stream(ReplacePhase.values()).collect(Collectors.toMap(p -> "REPLACEMENT_" + p.name(), Function.identity()));

  private FromMesos() {}

  private static <E> Map<String, E> byName(E[] values) {
    return Arrays.stream(values).collect(Collectors.toMap(E::toString, Function.identity()));
  }

  /**
   * Reads an event.
   *
   * @param role the framework's, for offers that do not say theirs
   */
  static Event event(long epoch, String role, JsonNode in) {
    switch (in.path("type").asText()) {
      case "SUBSCRIBED" -> {
        JsonNode s = in.path("subscribed");
        String id = Json.id(s, "framework_id");
        if (presentable(id)) {
          return new Event.Subscribed(epoch, id, seconds(s.path("heartbeat_interval_seconds").asDouble()));
        }
      }
      case "OFFERS" -> {
        return new Event.Offered(epoch, offers(in.path("offers").path("offers"), role));
      }
      case "RESCIND" -> {
        String id = Json.id(in.path("rescind"), "offer_id");
        if (presentable(id)) {
          return new Event.Rescinded(epoch, id);
        }
      }
      case "UPDATE" -> {
        TaskStatus status = status(in.path("update").path("status"));
        if (presentable(status.taskId()) && presentable(status.agentId())) {
          return new Event.Updated(epoch, status);
        }
      }
      case "UPDATE_OPERATION_STATUS" -> {
        OperationStatus status = operationStatus(in.path("update_operation_status").path("status"));
        if (named(status)) {
          return new Event.OperationUpdated(epoch, status);
        }
      }
      case "REPLACEMENT_UPDATED" -> { // only of masters that replace tasks themselves
        ReplaceStatus status = replaceStatus(in.path("replacement_updated").path("status"));
        if (named(status)) {
          return new Event.ReplacementUpdated(epoch, status);
        }
      }
      case "FAILURE" -> {
        String agent = Json.id(in.path("failure"), "agent_id");
        String executor = Json.id(in.path("failure"), "executor_id");
        if (presentable(agent) && presentable(executor)) {
          return new Event.AgentFailed(epoch, agent, executor);
        }
      }
      case "ERROR" -> {
        return new Event.MasterFailed(epoch, message(in.path("error").path("message").asText()));
      }
      default -> { }
    }
    return new Event.Heartbeat(epoch);
  }

  private static List<Offer> offers(JsonNode list, String role) {
    List<Offer> offers = new ArrayList<>(list.size());
    for (JsonNode o : list) {
      if (named(o)) {
        offers.add(new Offer(Json.id(o, "id"), Json.id(o, "agent_id"), OfferedResources.of(o, role)));
      }
    }
    return offers;
  }

  /** Whether the machine can be told of an offer. */
  static boolean named(JsonNode offer) {
    String id = Json.id(offer, "id");
    String agent = Json.id(offer, "agent_id");
    return !id.isEmpty() && !agent.isEmpty() && presentable(id) && presentable(agent);
  }

  private static TaskStatus status(JsonNode in) {
    Reason reason = Reason.named(in.path("reason").asText());
    Healthy healthy = !in.has("healthy") ? Healthy.NONE : in.get("healthy").asBoolean() ? Healthy.GOOD : Healthy.BAD;
    long unreachable = in.has("unreachable_time")
        ? Math.min(Math.max(in.get("unreachable_time").path("nanoseconds").asLong() / 1000, 1), Micros.MAX)
        : 0;
    return new TaskStatus(
        Json.id(in, "task_id"),
        Json.id(in, "agent_id"),
        // A state that Mesos does not have yet becomes none, which the machine rejects by name rather than guess.
        TASK_STATES.getOrDefault(in.path("state").asText(), TaskState.NONE),
        SOURCES.getOrDefault(in.path("source").asText(), Source.NONE),
        reason == null ? Reason.NONE : reason,
        uuid(in.path("uuid")),
        healthy,
        unreachable,
        message(in.path("message").asText()));
  }

  private static OperationStatus operationStatus(JsonNode in) {
    return new OperationStatus(
        Json.id(in, "operation_id"),
        Json.id(in, "agent_id"),
        Json.id(in, "resource_provider_id"),
        OPERATION_STATES.getOrDefault(in.path("state").asText(), OperationState.NONE),
        uuid(in.path("uuid").path("value")),
        message(in.path("message").asText()));
  }

  private static boolean named(OperationStatus s) {
    return presentable(s.operationId()) && presentable(s.agentId()) && presentable(s.providerId());
  }

  private static ReplaceStatus replaceStatus(JsonNode in) {
    return new ReplaceStatus(
        Json.id(in, "replace_id"), Json.id(in, "agent_id"), Json.id(in, "old_task_id"), Json.id(in, "new_task_id"),
        Json.id(in, "fallback_task_id"),
        REPLACE_PHASES.getOrDefault(in.path("phase").asText(), ReplacePhase.NONE),
        uuid(in.path("uuid")),
        message(in.path("message").asText()));
  }

  private static boolean named(ReplaceStatus s) {
    return !s.replaceId().isEmpty() && presentable(s.replaceId()) && presentable(s.agentId()) && presentable(s.oldTaskId())
        && presentable(s.newTaskId()) && presentable(s.fallbackTaskId());
  }

  /** The answers in the body of a RECONCILE_OPERATIONS, which only Mesos 1.6 and 1.7 send; null if there are none. */
  static List<OperationStatus> answers(JsonNode body) {
    JsonNode list = body.path("reconcile_operations").path("operation_statuses");
    if (!list.isArray()) {
      return null;
    }
    List<OperationStatus> answers = new ArrayList<>(list.size());
    for (JsonNode one : list) {
      OperationStatus status = operationStatus(one);
      if (named(status)) {
        answers.add(status);
      }
    }
    return answers;
  }

  /** A uuid of another length is none: a master accepts no other in an acknowledgement. */
  private static UUID uuid(JsonNode base64) {
    try {
      byte[] bytes = Base64.getDecoder().decode(base64.asText());
      ByteBuffer b = ByteBuffer.wrap(bytes);
      return bytes.length == 16 ? new UUID(b.getLong(), b.getLong()) : NO_UUID;
    } catch (IllegalArgumentException e) {
      return NO_UUID;
    }
  }

  private static long seconds(double s) {
    return (long) Math.min(Math.max(s * 1e6, 0), Micros.MAX);
  }
}
