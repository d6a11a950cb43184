package rollcall.driver;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The story of one task, through a failover of the master and the death of its framework. */
final class Story {
  /** A round that has asked about the task, as the example says it, and as the record does. */
  private static final String ANSWERED = "complete.*(1 of 1|targets=1, remaining=0)";

  private Story() {}

  /** Plays it with a program that has only the given class path. */
  public static void main(String[] args) throws Exception {
    Path folder = Files.createTempDirectory("rollcall");
    play(args[0], args[1], folder.resolve("store"));
    System.out.println(args[1] + ": its task has lived through a failover of the master and the death of its framework");
  }

  static void play(String classPath, String main, Path store) throws Exception {
    try (StandIn mesos = new StandIn()) {
      try (Program first = Program.java(classPath, main, mesos.address, store.toString())) {
        first.await("TASK_RUNNING.*alive");
        mesos.control("{\"do\": \"master-failover\", \"down_ms\": 300}");
        first.await(ANSWERED);
      }
      try (Program second = Program.java(classPath, main, mesos.address, store.toString())) {
        second.await(ANSWERED);
        if (second.said().stream().anyMatch(line -> line.contains("launching"))) {
          throw new IllegalStateException("it runs already: " + second.said());
        }
      }
      List<String> alive = mesos.alive();
      if (alive.size() != 1) {
        throw new IllegalStateException("the master has " + alive);
      }
    }
  }
}
