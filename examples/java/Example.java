import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import rollcall.Advice;
import rollcall.Event;
import rollcall.EventType;
import rollcall.NewTask;
import rollcall.Notice;
import rollcall.Offer;
import rollcall.RoundCounts;
import rollcall.Stored;
import rollcall.TaskState;
import rollcall.Verdict;
import rollcall.driver.Driver;
import rollcall.driver.FileStore;
import rollcall.driver.Framework;
import rollcall.driver.Offers;

/**
 * A small Mesos framework on Rollcall: it keeps one task running and tells what becomes of it. What it
 * does not do is the point: it keeps no table of tasks, acknowledges nothing, sends no reconciliation
 * and knows no backoff. It reads advice and answers with requests.
 */
public final class Example implements Framework {
  private static final byte[] TASK =
      """
      {"name": "example", "command": {"value": "sleep 300"}, "resources": [
        {"name": "cpus", "type": "SCALAR", "scalar": {"value": 0.1}},
        {"name": "mem", "type": "SCALAR", "scalar": {"value": 32}}]}
      """.getBytes(StandardCharsets.UTF_8);

  private boolean running; // or may still run
  private int number;

  @Override
  public void restored(Stored stored) {
    running = stored.tasks().stream().anyMatch(t -> t.record().verdict() != Verdict.ENDED);
  }

  @Override
  public List<Event> notified(List<Notice> notices, Offers offers) {
    List<Event> requests = new ArrayList<>();
    for (Notice notice : notices) {
      if (notice instanceof Notice.Task n) {
        var t = n.task();
        System.out.println(t.taskId() + " " + (t.state() == TaskState.NONE ? "" : t.state()) + " " + t.verdict() + " " + t.advice());
        running &= t.advice() != Advice.SAFE; // and only then
      } else if (notice instanceof Notice.Round n) {
        RoundCounts c = n.round().counts();
        System.out.println(
            "round " + n.round().number() + " " + n.round().phase() + " " + (c.targets() - c.remaining()) + " of " + c.targets());
      } else if (notice instanceof Notice.Rejected n) {
        running &= n.rejection().request() != EventType.LAUNCH; // the offer was gone: nothing was started
      } else if (notice instanceof Notice.Offered n) {
        n.offers().forEach(o -> requests.add(use(o)));
      }
    }
    return requests;
  }

  /** Starts the task on an offer if it does not run, and declines it otherwise. */
  private Event use(Offer offer) {
    if (running) {
      return Event.Decline.of(List.of(offer.id())).withRefuse(60_000_000);
    }
    running = true;
    String id = "example." + System.currentTimeMillis() + "." + ++number;
    return Event.Launch.of(List.of(offer.id()), List.of(NewTask.of(id, TASK)));
  }

  public static void main(String[] args) throws Exception {
    try (FileStore store = new FileStore(Path.of(args[1]))) {
      Driver.builder(new Example(), store, args[0])
          .info("{\"user\": \"root\", \"name\": \"example\", \"failover_timeout\": 3600, \"checkpoint\": true}")
          .log(System.err::println)
          .build()
          .run();
    }
  }
}
