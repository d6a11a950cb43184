package rollcall.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import rollcall.Advice;
import rollcall.Event;
import rollcall.EventType;
import rollcall.NewTask;
import rollcall.Notice;
import rollcall.RoundPhase;
import rollcall.SessionState;
import rollcall.Stored;
import rollcall.TaskState;
import rollcall.Verdict;

@Timeout(240)
class DriverTest {
  @TempDir Path folder;

  /** Keeps one task alive, and lets others read what it is told. */
  static final class KeepOne implements Framework {
    final LinkedBlockingQueue<Notice> told = new LinkedBlockingQueue<>();
    private static final byte[] INFO =
        """
        {"name": "t", "command": {"value": "sleep 1000"}, "resources": [
          {"name": "cpus", "type": "SCALAR", "scalar": {"value": 0.1}}]}
        """.getBytes(StandardCharsets.UTF_8);
    private boolean running;

    @Override
    public void restored(Stored stored) {
      running = stored.tasks().stream().anyMatch(t -> t.record().verdict() != Verdict.ENDED);
    }

    @Override
    public List<Event> notified(List<Notice> notices, Offers offers) {
      List<Event> requests = new ArrayList<>();
      for (Notice notice : notices) {
        told.add(notice);
        if (notice instanceof Notice.Task n) {
          running &= n.task().advice() != Advice.SAFE;
        } else if (notice instanceof Notice.Rejected n) {
          running &= n.rejection().request() != EventType.LAUNCH;
        } else if (notice instanceof Notice.Offered n && !running && offers.get(n.offers().get(0).id()) != null) {
          assertTrue(offers.get(n.offers().get(0).id()).has("resources"));
          running = true;
          requests.add(Event.Launch.of(
              List.of(n.offers().get(0).id()), List.of(NewTask.of("task." + System.nanoTime(), INFO))));
        }
      }
      return requests;
    }

    <T extends Notice> T await(Class<T> type, Predicate<T> is) throws InterruptedException {
      while (true) {
        Notice n = told.poll(60, TimeUnit.SECONDS);
        assertTrue(n != null, "nothing more is told");
        if (type.isInstance(n) && is.test(type.cast(n))) {
          return type.cast(n);
        }
      }
    }

    public static void main(String[] args) throws Exception {
      try (FileStore store = new FileStore(Path.of(args[1]))) {
        driver(new KeepOne(), store, args[0]).run();
      }
    }
  }

  private static Driver driver(Framework framework, Store store, String master) {
    return Driver.builder(framework, store, master)
        .info("{\"user\": \"nobody\", \"name\": \"java\", \"failover_timeout\": 3600, \"checkpoint\": true}")
        .build();
  }

  private static CompletableFuture<Void> run(Driver driver) {
    return CompletableFuture.runAsync(() -> {
      try {
        driver.run();
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    });
  }

  @Test
  void aTaskLivesThroughBrokenStreamsAndIsKilledOnRequest() throws Exception {
    try (StandIn mesos = new StandIn(); FileStore store = new FileStore(folder.resolve("store"))) {
      KeepOne framework = new KeepOne();
      Driver driver = driver(framework, store, mesos.address);
      CompletableFuture<Void> running = run(driver);
      String id = framework.await(Notice.Task.class, n -> n.task().state() == TaskState.TASK_RUNNING).task().taskId();
      for (String fault : List.of("{\"do\": \"drop-stream\", \"framework\": \"java\"}", "{\"do\": \"master-failover\", \"down_ms\": 200}")) {
        mesos.control(fault);
        framework.await(Notice.Session.class, n -> n.session() == SessionState.DISCONNECTED);
        framework.await(Notice.Round.class, n -> n.round().phase() == RoundPhase.COMPLETE && n.round().counts().targets() == 1);
      }
      assertEquals(List.of(id), mesos.alive());
      driver.request(Event.Kill.of(id));
      framework.await(Notice.Task.class, n -> n.task().state() == TaskState.TASK_KILLED && n.task().advice() == Advice.SAFE);
      driver.stop();
      running.get(30, TimeUnit.SECONDS);
    }
  }

  @Test
  void aTeardownEndsIt() throws Exception {
    try (StandIn mesos = new StandIn(); FileStore store = new FileStore(folder.resolve("store"))) {
      KeepOne framework = new KeepOne();
      Driver driver = driver(framework, store, mesos.address);
      CompletableFuture<Void> running = run(driver);
      framework.await(Notice.Session.class, n -> n.session() == SessionState.SUBSCRIBED);
      driver.request(Event.Teardown.of());
      Exception e = assertThrows(Exception.class, () -> running.get(60, TimeUnit.SECONDS));
      assertTrue(e.getCause().getCause() instanceof OverException over && over.state() == SessionState.REMOVED, e.toString());
    }
  }

  @Test
  void anInterruptEndsIt() throws Exception {
    try (StandIn mesos = new StandIn(); FileStore store = new FileStore(folder.resolve("store"))) {
      KeepOne framework = new KeepOne();
      CompletableFuture<Boolean> flag = new CompletableFuture<>();
      Thread thread = new Thread(() -> {
        try {
          driver(framework, store, mesos.address).run();
          flag.complete(Thread.currentThread().isInterrupted());
        } catch (Exception e) {
          flag.completeExceptionally(e);
        }
      });
      thread.start();
      framework.await(Notice.Session.class, n -> n.session() == SessionState.SUBSCRIBED);
      thread.interrupt();
      assertTrue(flag.get(30, TimeUnit.SECONDS));
    }
  }

  @Test
  void itMayBeKilledAtAnyTime() throws Exception {
    String classPath = System.getProperty("java.class.path");
    Random random = new Random(4711);
    try (StandIn mesos = new StandIn()) {
      for (int i = 0; i < 8; i++) {
        Program p = Program.java(classPath, KeepOne.class.getName(), mesos.address, folder.resolve("store").toString());
        TimeUnit.MILLISECONDS.sleep(600 + random.nextInt(900)); // anywhere between its start and its idling
        p.close();
      }
      try (FileStore store = new FileStore(folder.resolve("store"))) {
        KeepOne framework = new KeepOne();
        Driver driver = driver(framework, store, mesos.address);
        CompletableFuture<Void> running = run(driver);
        framework.await(Notice.Round.class, n -> n.round().phase() == RoundPhase.COMPLETE);
        while (mesos.alive().isEmpty()) { // the launch of the last one killed was lost, and is made up for
          framework.await(Notice.Task.class, n -> n.task().state() == TaskState.TASK_RUNNING);
        }
        assertEquals(1, mesos.alive().size());
        assertFalse(running.isDone());
        driver.stop();
        running.get(30, TimeUnit.SECONDS);
      }
    }
  }
}
