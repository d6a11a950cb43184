package rollcall.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import rollcall.Config;
import rollcall.Event;
import rollcall.NewTask;
import rollcall.Notice;
import rollcall.Offer;
import rollcall.ReplaceNotice;
import rollcall.ReplacePhase;
import rollcall.Rollback;
import rollcall.Stored;
import rollcall.TaskState;

/** A task is replaced, on a Mesos that does not know of it and on a master that does it itself. */
@Timeout(180)
class ReplaceTest {
  private static final String ROLE = "{\"user\": \"nobody\", \"name\": \"java\", \"role\": \"eng\", \"failover_timeout\": 3600}";
  private static final String REFINED = "{\"user\": \"nobody\", \"name\": \"java\", \"roles\": [\"eng\"], \"failover_timeout\": 3600,"
      + " \"capabilities\": [{\"type\": \"MULTI_ROLE\"}, {\"type\": \"RESERVATION_REFINEMENT\"}]}";

  @TempDir Path folder;

  private static byte[] info(String command, double cpus) {
    return """
        {"name": "web", "command": {"value": "%s"}, "resources": [
          {"name": "cpus", "type": "SCALAR", "scalar": {"value": %s}},
          {"name": "mem", "type": "SCALAR", "scalar": {"value": 32}}]}
        """.formatted(command, cpus).getBytes(StandardCharsets.UTF_8);
  }

  /** Starts one task, and replaces it with the next offer after it runs. */
  private static final class Release implements Framework {
    final LinkedBlockingQueue<Notice> told = new LinkedBlockingQueue<>();
    private final TaskReplacement replacement;
    private boolean launched;
    private boolean runs;
    private boolean asked;

    Release(TaskReplacement replacement) {
      this.replacement = replacement;
    }

    @Override
    public List<Event> notified(List<Notice> notices, Offers offers) {
      List<Event> requests = new ArrayList<>();
      for (Notice notice : notices) {
        told.add(notice);
        runs |= notice instanceof Notice.Task n && n.task().state() == TaskState.TASK_RUNNING;
        if (notice instanceof Notice.Offered n) {
          List<String> ids = n.offers().stream().map(Offer::id).filter(id -> offers.get(id) != null).toList();
          if (ids.isEmpty()) {
            continue; // lost in the same step
          }
          if (!launched) {
            requests.add(Event.Launch.of(ids, List.of(NewTask.of("t1", info("sleep 1000", 0.1)))));
            launched = true;
          } else if (runs && !asked) {
            assertTrue(offers.get(ids.get(0)).has("resources"));
            requests.add(replacement.offers(ids).request());
            asked = true;
          } else {
            requests.add(Event.Decline.of(ids).withRefuse(10_000));
          }
        }
      }
      return requests;
    }

    /** All that is told of the replacement until its outcome. */
    List<ReplaceNotice> outcome(CompletableFuture<Void> running) throws Exception {
      List<ReplaceNotice> all = new ArrayList<>();
      while (true) {
        Notice n = null;
        for (int i = 0; i < 60 && n == null; i++) {
          n = told.poll(1, TimeUnit.SECONDS);
          if (running.isDone()) {
            running.get();
          }
        }
        assertTrue(n != null && !(n instanceof Notice.Rejected), n + " after " + all);
        if (n instanceof Notice.Replacement r) {
          all.add(r.replacement());
          if (over(r.replacement())) {
            return all;
          }
        }
      }
    }
  }

  private static boolean over(ReplaceNotice n) {
    return n.phase().compareTo(ReplacePhase.COMMITTED) >= 0;
  }

  /** Plays it until all has been said and done. */
  private void play(StandIn mesos, FileStore store, Driver.Builder builder, Release framework, ReplacePhase want, String runs)
      throws Exception {
    Driver driver = builder.build();
    CompletableFuture<Void> running = CompletableFuture.runAsync(() -> {
      try {
        driver.run();
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    });
    List<ReplaceNotice> said = framework.outcome(running);
    assertEquals(want, said.get(said.size() - 1).phase(), said::toString);
    assertTrue(said.stream().filter(n -> n.phase() == ReplacePhase.STOPPING).allMatch(ReplaceNotice::held), said::toString);
    while (!mesos.alive().equals(List.of(runs)) || !mesos.reserved().isEmpty()) { // until the test's own time is out
      TimeUnit.MILLISECONDS.sleep(50);
    }
    driver.stop();
    running.get(30, TimeUnit.SECONDS);
    assertTrue(framework.told.stream().noneMatch(n -> n instanceof Notice.Replacement r && over(r.replacement())), "one outcome");
    Stored.Replacement stored = Stored.of(store.load()).replacements().get(0);
    assertEquals(want, stored.record().phase());
    assertEquals("t2", stored.info().request().newTaskId());
  }

  @Test
  void aTaskIsReplacedByALargerOne() throws Exception {
    Credentials us = new Credentials("us", "hunter2");
    Path file = Files.writeString(folder.resolve("credentials"), "us hunter2\n");
    try (StandIn mesos = new StandIn(us, "--credentials", file.toString()); FileStore store = new FileStore(folder.resolve("store"))) {
      TaskReplacement larger = new TaskReplacement("r1", "t1", info("sleep 1000", 0.1), "t2", info("sleep 2000", 0.5))
          .fallback(Rollback.HOLD, "t3", info("sleep 1000", 0.1)).settle(Duration.ofMillis(100));
      Release framework = new Release(larger);
      Driver.Builder b = Driver.builder(framework, store, mesos.address).info(REFINED).credentials("us", "hunter2");
      play(mesos, store, b, framework, ReplacePhase.COMMITTED, "t2");
    }
  }

  @Test
  void aBadVersionIsRolledBack() throws Exception {
    try (StandIn mesos = new StandIn(); FileStore store = new FileStore(folder.resolve("store"))) {
      TaskReplacement bad = new TaskReplacement("r1", "t1", info("sleep 1000", 0.1), "t2", info("exit 1", 0.2))
          .fallback(Rollback.IF_FITS, "t3", info("sleep 1000", 0.1)).settle(Duration.ofSeconds(2));
      Release framework = new Release(bad);
      play(mesos, store, Driver.builder(framework, store, mesos.address).info(ROLE), framework, ReplacePhase.ROLLED_BACK, "t3");
    }
  }

  @Test
  void aMasterMayDoItItself() throws Exception {
    Config config = Config.defaults();
    config = config.withReplace(config.replace().withNatively(true));
    try (StandIn mesos = new StandIn(null, "--mode", "seed"); FileStore store = new FileStore(folder.resolve("store"))) {
      TaskReplacement larger = new TaskReplacement("r1", "t1", info("sleep 1000", 0.1), "t2", info("sleep 2000", 0.5))
          .fallback(Rollback.HOLD, "t3", info("sleep 1000", 0.1)).start(Duration.ofMinutes(1)).stop(Duration.ofMinutes(1));
      Release framework = new Release(larger);
      Driver.Builder b = Driver.builder(framework, store, mesos.address).info(ROLE).config(config);
      play(mesos, store, b, framework, ReplacePhase.COMMITTED, "t2");
    }
  }

  @Test
  void aRequestIsReadFromTaskInfos() {
    assertThrows(NullPointerException.class, () -> new TaskReplacement("r", "t", null, "n", new byte[0]));
    for (String bad : List.of("[]", "{", "{\"resources\": [{\"name\": \"cpus\", \"type\": \"SCALAR\", \"scalar\": {\"value\": -1}}]}",
        "{\"resources\": [{\"name\": \"cpus\", \"type\": \"SCALAR\", \"scalar\": {\"value\": \"1\"}}]}",
        "{\"resources\": [{\"name\": \"" + "x".repeat(5000) + "\", \"type\": \"SCALAR\", \"scalar\": {\"value\": 1}}]}")) {
      TaskReplacement r = new TaskReplacement("r", "t", info("true", 1), "n", bad.getBytes(StandardCharsets.UTF_8));
      assertTrue(assertThrows(IllegalArgumentException.class, r::request, bad).getMessage().startsWith("task n: "), bad);
    }
  }
}
