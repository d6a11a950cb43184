package rollcall.driver;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import rollcall.Event;
import rollcall.Micros;
import rollcall.ReplaceRequest;
import rollcall.Resource;
import rollcall.Rollback;

/**
 * Asks for another task in the place of one that runs, on the same agent. Each info is a
 * {@code mesos.v1.TaskInfo} in JSON; what the tasks use is read from it. The ids in it are set by the
 * driver.
 */
public final class TaskReplacement {
  private final String replaceId;
  private final String oldTaskId;
  private final byte[] oldInfo;
  private final String newTaskId;
  private final byte[] newInfo;
  private List<String> offers = List.of();
  private Rollback rollback = Rollback.OFF;
  private String fallbackTaskId = "";
  private byte[] fallbackInfo = {};
  private long grace;
  private long stop;
  private long start;
  private long settle;

  /**
   * Says what is replaced by what. Without a {@link #fallback} nothing is started again if the new task
   * does not come up.
   *
   * @param replaceId a fresh id; the same request under the same id is one replacement
   * @param oldTaskId the task that runs
   * @param oldInfo what it was launched with
   * @param newTaskId a fresh id
   * @param newInfo what is to run instead
   */
  public TaskReplacement(String replaceId, String oldTaskId, byte[] oldInfo, String newTaskId, byte[] newInfo) {
    this.replaceId = Objects.requireNonNull(replaceId, "replaceId");
    this.oldTaskId = Objects.requireNonNull(oldTaskId, "oldTaskId");
    this.oldInfo = Objects.requireNonNull(oldInfo, "oldInfo");
    this.newTaskId = Objects.requireNonNull(newTaskId, "newTaskId");
    this.newInfo = Objects.requireNonNull(newInfo, "newInfo");
  }

  /**
   * Has a task started again if the new one does not come up: the old one, under a fresh id.
   *
   * @param how whether what it needs is held meanwhile
   * @param taskId a fresh id
   * @param info what to start; it uses no more than the old task
   * @return this
   */
  public TaskReplacement fallback(Rollback how, String taskId, byte[] info) {
    rollback = Objects.requireNonNull(how, "how");
    fallbackTaskId = Objects.requireNonNull(taskId, "taskId");
    fallbackInfo = Objects.requireNonNull(info, "info");
    return this;
  }

  /**
   * Adds offers of the old task's agent, for a new task that needs more than the old one has.
   *
   * @param ids of the offers
   * @return this
   */
  public TaskReplacement offers(List<String> ids) {
    offers = List.copyOf(ids);
    return this;
  }

  /**
   * Sets the time between SIGTERM and SIGKILL for the old task; its own unless it is called.
   *
   * @param time how long
   * @return this
   */
  public TaskReplacement grace(Duration time) {
    grace = Micros.of(time);
    return this;
  }

  /**
   * Sets how long the end of the old task is waited for; as configured unless it is called.
   *
   * @param time how long
   * @return this
   */
  public TaskReplacement stop(Duration time) {
    stop = Micros.of(time);
    return this;
  }

  /**
   * Sets how long TASK_RUNNING of the new task is waited for; as configured unless it is called.
   *
   * @param time how long
   * @return this
   */
  public TaskReplacement start(Duration time) {
    start = Micros.of(time);
    return this;
  }

  /**
   * Sets how long the new task must run, and not be unhealthy, until it counts as up.
   *
   * @param time how long
   * @return this
   */
  public TaskReplacement settle(Duration time) {
    settle = Micros.of(time);
    return this;
  }

  /**
   * Makes the request. What comes of it are {@link rollcall.Notice.Replacement}s, or a
   * {@link rollcall.Notice.Rejected}.
   *
   * @return what {@link Framework#notified} returns, or {@link Driver#request} takes
   * @throws IllegalArgumentException if an info is no TaskInfo in JSON, or names resources that are none
   */
  public Event.Replace request() {
    ReplaceRequest replace = new ReplaceRequest(
        replaceId, oldTaskId, resources(oldTaskId, oldInfo), newTaskId, resources(newTaskId, newInfo), newInfo,
        rollback, fallbackTaskId, fallbackInfo, grace, stop, start, settle);
    return Event.Replace.of(replace, offers);
  }

  /** What a task uses, its executor included, not allocated. */
  private static List<Resource> resources(String task, byte[] json) {
    try {
      JsonNode info = Json.object(json, "the info");
      List<Resource> list = new ArrayList<>();
      for (JsonNode of : List.of(info, info.path("executor"))) {
        for (JsonNode r : of.path("resources")) {
          list.add(ResourceReader.resource(r, ""));
        }
      }
      List<Resource> canonical = Canonical.of(list);
      if (canonical.size() > Validity.MOST || !canonical.stream().allMatch(Validity::sayable)) {
        throw new IllegalArgumentException("its resources are too many, or have texts that are too long or none");
      }
      return canonical;
    } catch (IOException | IllegalArgumentException e) {
      throw new IllegalArgumentException("task " + task + ": " + e.getMessage(), e);
    }
  }
}
