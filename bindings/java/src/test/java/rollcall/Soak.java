package rollcall;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;

/** Launches, ends and forgets tasks with ids of their own, and looks whether memory grows. */
final class Soak {
  private static final int BATCH = 500;
  private static final UUID STARTED = new UUID(1, 1);
  private static final UUID ENDED = new UUID(2, 2);

  private Soak() {}

  public static void main(String[] args) throws IOException {
    long updates = Long.parseLong(args[0]);
    Scheduler s = Scheduler.create(Config.defaults());
    s.step(Load.START, List.of());
    s.step(Load.START, List.of(new Event.Subscribed(1, "framework-1", 0)));
    Load.settle(s);
    long[] after = {0, 0};
    long done = 0;
    for (int tenth = 1; tenth <= 10; tenth++) {
      while (done < updates * tenth / 10) {
        done += round(s, done);
      }
      long resident = resident();
      System.out.printf(Locale.ROOT, "%3d %%: %d updates, resident %.1f MiB, linear memory %.1f MiB%n",
          10 * tenth, done, resident / 1048576.0, s.memoryBytes() / 1048576.0);
      if (tenth == 3 || tenth == 10) {
        after[tenth / 10] = s.memoryBytes() + resident;
      }
    }
    if (after[1] > after[0] * 1.1) {
      System.err.println("memory has grown by more than 10 % since 30 %");
      System.exit(1);
    }
  }

  /** Runs some tasks from launch to forgotten, and returns how many updates that took. */
  private static long round(Scheduler s, long number) {
    long now = Load.NOW + number;
    List<NewTask> tasks = new ArrayList<>(BATCH);
    List<Event> started = new ArrayList<>(BATCH);
    List<Event> ended = new ArrayList<>(2 * BATCH);
    for (int i = 0; i < BATCH; i++) {
      String id = String.format(Locale.ROOT, "soak.%031d", number + i);
      tasks.add(NewTask.of(id, new byte[100]));
      started.add(update(id, TaskState.TASK_RUNNING, STARTED));
      ended.add(update(id, TaskState.TASK_FINISHED, ENDED));
    }
    for (NewTask t : tasks) {
      ended.add(Event.Forget.of(t.taskId()));
    }
    String offer = "offer-" + number;
    s.step(now, List.of(
        new Event.Heartbeat(1), new Event.Offered(1, List.of(new Offer(offer, "agent-1", List.of()))), Event.Launch.of(List.of(offer), tasks)));
    s.step(now, started);
    Output out = s.step(now, ended);
    if (out.notices().stream().filter(n -> n instanceof Notice.Forgotten).count() != BATCH) {
      throw new IllegalStateException("not all are forgotten: " + out.notices());
    }
    return 2 * BATCH;
  }

  private static Event update(String id, TaskState state, UUID uuid) {
    return new Event.Updated(1, new TaskStatus(
        id, "agent-1", state, Source.SOURCE_EXECUTOR, Reason.NONE, uuid, Healthy.NONE, 0, ""));
  }

  /** Resident memory where the system tells it; elsewhere the used heap. */
  private static long resident() throws IOException {
    System.gc();
    Path status = Path.of("/proc/self/status");
    if (!Files.exists(status)) {
      return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
    String line = Files.readAllLines(status).stream().filter(l -> l.startsWith("VmRSS:")).findFirst().orElseThrow();
    return 1024 * Long.parseLong(line.replaceAll("[^0-9]", ""));
  }
}
