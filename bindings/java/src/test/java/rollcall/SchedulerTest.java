package rollcall;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SchedulerTest {
  private static final long NOW = Load.START;

  /** A machine that runs so many tasks, and the records that it has stored. */
  private static Scheduler running(int tasks, List<StoreRecord> stored) {
    Scheduler s = Scheduler.create(Config.defaults());
    List<StoreRecord> records = new Load(tasks).records();
    s.restore(records);
    Load.settle(s);
    stored.addAll(records);
    return s;
  }

  @Test
  void aNewMachineSubscribes() {
    Output out = Scheduler.create(Config.defaults()).step(NOW, List.of());
    assertEquals(new Output(List.of(), List.of(new Call.Subscribe(1, 1, "")), List.of(), out.wakeAt()), out);
    assertEquals(NOW + Micros.of(Duration.ofSeconds(75)), out.wakeAt());
  }

  @Test
  void aLaunchIsStoredSentAndRestored() {
    Scheduler s = Scheduler.create(Config.defaults());
    List<StoreRecord> stored = new ArrayList<>();
    s.step(NOW, List.of());
    stored.addAll(s.step(NOW, List.of(new Event.Subscribed(1, "F", 0), new Event.Offered(1, List.of(new Offer("o", "a", List.of()))))).store());
    Output out = s.step(NOW, List.of(Event.Launch.of(List.of("o"), List.of(NewTask.of("t\uD83D\uDE00", new byte[] {1, 2})))));
    stored.addAll(out.store());
    Call.Accept accept = (Call.Accept) out.calls().get(0);
    assertEquals("t\uD83D\uDE00", accept.tasks().get(0).taskId());
    assertEquals("a", accept.agentId());
    Stored seen = Stored.of(stored.stream().filter(r -> !r.deleted()).toList());
    assertEquals(Verdict.LAUNCHING, seen.tasks().get(0).record().verdict());
    assertArrayEquals(new byte[] {1, 2}, seen.tasks().get(0).info());
  }

  @Test
  void mistakesOfAConfigurationAreAllNamed() {
    Config c = Config.defaults();
    Config wrong = c.withSubscribe(c.subscribe().withMissed(0)).withRound(c.round().withBatch(0));
    RefusedException e = assertThrows(RefusedException.class, () -> Scheduler.create(wrong));
    assertEquals(ErrorCode.BAD_CONFIG, e.code());
    assertTrue(e.detail().contains("subscribe.missed") && e.detail().contains("round.batch"), e.getMessage());
  }

  @Test
  void aRefusalNamesTheFieldAndChangesNothing() {
    Scheduler s = Scheduler.create(Config.defaults());
    s.step(NOW, List.of());
    byte[] before = s.snapshot();
    Event wrong = new Event.Rescinded(1, "x".repeat(5000));
    RefusedException e = assertThrows(RefusedException.class, () -> s.step(NOW, List.of(new Event.Heartbeat(1), wrong)));
    assertEquals(ErrorCode.TOO_LONG, e.code());
    assertEquals("events[1].offer_id", e.field());
    assertArrayEquals(before, s.snapshot());
    assertEquals(ErrorCode.OUT_OF_RANGE, assertThrows(RefusedException.class, () -> s.step(-1, List.of())).code());
    assertEquals(ErrorCode.WRONG_ORDER, assertThrows(RefusedException.class, () -> s.restore(new Load(1).records())).code());
    assertTrue(s.step(NOW, List.of(new Event.Subscribed(1, "F", 0))).notices().size() > 0);
  }

  @Test
  void aSnapshotGoesOnWithTheSameBytes() {
    Scheduler one = running(100, new ArrayList<>());
    Scheduler two = Scheduler.load(one.snapshot());
    List<Event> events = new Load(100).updates(100);
    assertEquals(one.step(Load.NOW, events), two.step(Load.NOW, events));
    assertArrayEquals(one.snapshot(), two.snapshot());
    assertEquals(
        ErrorCode.UNKNOWN_VERSION, assertThrows(RefusedException.class, () -> Scheduler.load(new byte[] {99})).code());
  }

  @Test
  void machinesAreApart() {
    Scheduler one = running(100, new ArrayList<>());
    Scheduler two = Scheduler.create(Config.defaults());
    byte[] before = one.snapshot();
    two.step(NOW, List.of());
    assertArrayEquals(before, one.snapshot());
  }

  @Test
  void aRestoreOfSeveralFramesIsOne() {
    List<StoreRecord> records = new Load(60_000).records(); // 9 MiB
    Scheduler s = Scheduler.create(Config.defaults());
    s.restore(records);
    Load.settle(s);
    Output out = s.step(Load.NOW, List.of(Event.Reconcile.of(RoundKind.EXPLICIT)));
    assertEquals(60_000, ((Notice.Round) out.notices().get(0)).round().counts().targets());
  }

  @Test
  void aMachineThatHasFailedIsPoisonedAndAnotherIsMadeFromTheStore() {
    List<StoreRecord> records = new Load(60_000).records();
    Scheduler s = Scheduler.create(Config.defaults(), 8 << 20);
    PoisonedException first = assertThrows(PoisonedException.class, () -> s.restore(records));
    assertTrue(first.log().contains("out of memory"), first.getMessage());
    PoisonedException later = assertThrows(PoisonedException.class, () -> s.step(NOW, List.of()));
    assertNotSame(first, later);
    assertSame(first.getCause(), later.getCause());
    assertEquals(first.getMessage(), later.getMessage());
    assertThrows(PoisonedException.class, s::snapshot);
    Scheduler next = Scheduler.create(Config.defaults());
    next.restore(records);
    assertFalse(next.step(NOW, List.of()).calls().isEmpty());
  }

  @Test
  void aThreadThatWasInterruptedBeforeKeepsItsMachine() {
    Scheduler s = Scheduler.create(Config.defaults());
    Thread.currentThread().interrupt();
    s.step(NOW, List.of());
    assertTrue(Thread.interrupted());
    assertEquals(1, s.step(NOW, List.of(new Event.Subscribed(1, "F", 0))).notices().stream()
        .filter(n -> n instanceof Notice.Session x && x.session() == SessionState.SUBSCRIBED).count());
  }

  @Test
  void anInterruptInTheMiddleOfACallIsTheEndOfItsMachine() throws InterruptedException {
    List<StoreRecord> records = new Load(60_000).records();
    Scheduler s = Scheduler.create(Config.defaults());
    List<Throwable> caught = new ArrayList<>();
    Thread t = new Thread(() -> {
      try {
        s.restore(records);
      } catch (PoisonedException e) {
        caught.add(e);
      }
    });
    t.start();
    while (t.isAlive()) { // the restore takes longer than many of these
      t.interrupt();
      Thread.sleep(1);
    }
    assertEquals(1, caught.size());
    assertThrows(PoisonedException.class, s::snapshot);
  }

  @Test
  void timesAreMicroseconds() {
    assertEquals(1_600_000_000_000_000L, Micros.of(Instant.ofEpochSecond(1_600_000_000)));
    assertEquals(1_500_000, Micros.of(Duration.ofMillis(1500)));
  }
}
