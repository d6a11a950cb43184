package rollcall;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.UUID;

/** What a large framework gives to its machine; the same number of tasks gives the same load. */
final class Load {
  static final long START = 1_600_000_000_000_000L;

  /** The time of all steps after the machine has settled. */
  static final long NOW = START + 2;

  private static final int AGENTS = 1000;

  private final Random random = new Random(1);
  private final String[] tasks;
  private final Integer[] order;
  private long given;

  Load(int n) {
    tasks = new String[n];
    order = new Integer[n];
    for (int i = 0; i < n; i++) {
      tasks[i] = "web." + uuid();
      order[i] = i;
    }
    Arrays.sort(tasks);
    Collections.shuffle(Arrays.asList(order), random);
  }

  private UUID uuid() {
    return new UUID(random.nextLong(), random.nextLong());
  }

  private static String agent(int task) {
    return String.format("92bcb625-b263-4f6b-aa22-51afddafe4-S%04d", task % AGENTS);
  }

  /** What a store holds of the tasks, all of them running. */
  List<StoreRecord> records() {
    List<StoreRecord> records = new ArrayList<>();
    Writer out = new Writer(256);
    for (int i = 0; i < tasks.length; i++) {
      out.clear().uint(2); // the version of records
      new TaskRecord(
              agent(i), TaskState.TASK_RUNNING, Verdict.ALIVE, Source.SOURCE_EXECUTOR, Reason.NONE, Healthy.NONE,
              uuid(), START, false, false, 0, false, 0, "")
          .write(out);
      byte[] key = (StoreKeys.TASK + tasks[i]).getBytes(StandardCharsets.UTF_8);
      records.add(new StoreRecord(key, false, out.bytes()));
    }
    return records;
  }

  /** Subscribes a machine, with epoch 1, and answers its first round. */
  static void settle(Scheduler s) {
    s.step(START, List.of());
    List<Event> events = List.of(new Event.Subscribed(1, "framework-1", 0));
    while (!events.isEmpty()) {
      Output out = s.step(START + 1, events);
      events = new ArrayList<>();
      for (Call c : out.calls()) {
        if (c instanceof Call.Reconcile r) {
          for (Target t : r.targets()) {
            boolean made = t.taskId().startsWith("rollcall.");
            events.add(new Event.Updated(1, new TaskStatus(
                t.taskId(), t.agentId(), made ? TaskState.TASK_UNKNOWN : TaskState.TASK_RUNNING, Source.SOURCE_MASTER,
                Reason.REASON_RECONCILIATION, new UUID(0, 0), Healthy.NONE, 0, "")));
          }
        }
      }
    }
  }

  /**
   * The next updates. Each names the next task in random order and flips its health under a uuid of
   * its own, so that a record, an acknowledgement and a notice are owed.
   */
  List<Event> updates(int n) {
    List<Event> events = new ArrayList<>(n);
    for (int i = 0; i < n; i++) {
      int task = order[(int) (given % order.length)];
      Healthy healthy = given / order.length % 2 == 0 ? Healthy.BAD : Healthy.GOOD;
      given++;
      events.add(new Event.Updated(1, new TaskStatus(
          tasks[task], agent(task), TaskState.TASK_RUNNING, Source.SOURCE_EXECUTOR, Reason.NONE, uuid(), healthy, 0, "")));
    }
    return events;
  }
}
