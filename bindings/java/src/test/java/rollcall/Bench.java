package rollcall;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * Measures what the README tells. Each figure is the median of {@value #REPETITIONS} repetitions of
 * {@value #UPDATES} updates, after as many to warm up; each machine has 100,000 tasks. The
 * compiled code of the JVM is in the jar; what a second machine of a process costs is what caching
 * the rest would leave.
 */
final class Bench {
  private static final int TASKS = 100_000;
  private static final int UPDATES = 20_000;
  private static final int REPETITIONS = 15;
  private static final int PROCESSES = 5;

  private Bench() {}

  public static void main(String[] args) throws IOException {
    if (args.length > 0) {
      startUp();
      return;
    }
    startUps();
    Load load = new Load(TASKS);
    Scheduler machine = Scheduler.create(Config.defaults());
    machine.restore(load.records());
    Load.settle(machine);
    for (int batch : new int[] {1, 100, 1000}) {
      updates(load, machine, batch);
    }
    say("memory at 100k tasks", machine.memoryBytes() / 1048576.0, "MiB");
    Runtime java = Runtime.getRuntime();
    System.gc();
    say("memory at 100k tasks, of the process", (java.totalMemory() - java.freeMemory()) / 1048576.0, "MiB");
  }

  /** Processes of their own make their first machine and the next. */
  private static void startUps() throws IOException {
    double[] first = new double[PROCESSES];
    double[] next = new double[PROCESSES];
    for (int i = 0; i < PROCESSES; i++) {
      Process p = new ProcessBuilder(
          System.getProperty("java.home") + "/bin/java", "-cp", System.getProperty("java.class.path"), Bench.class.getName(), "start")
          .redirectError(ProcessBuilder.Redirect.INHERIT).start();
      String[] said = new String(p.getInputStream().readAllBytes(), StandardCharsets.UTF_8).trim().split(" ");
      first[i] = Double.parseDouble(said[0]);
      next[i] = Double.parseDouble(said[1]);
    }
    say("start-up, cold", median(first), "ms");
    say("start-up, compiled code cached", median(next), "ms");
  }

  /** From nothing to the first answer, twice: the second finds the classes loaded. */
  private static void startUp() {
    for (int i = 0; i < 2; i++) {
      long began = System.nanoTime();
      Scheduler.create(Config.defaults()).step(Load.START, List.of());
      System.out.print((System.nanoTime() - began) / 1e6 + " ");
    }
  }

  private static void updates(Load load, Scheduler machine, int batch) {
    Frames frames = machine.frames();
    Writer out = new Writer(1 << 20);
    for (int i = 0; i < REPETITIONS; i++) { // the compiler of the JVM takes its time
      for (List<Event> events : batches(load, batch)) {
        machine.step(Load.NOW, events);
      }
    }
    measure("sum, batches of " + batch, load, batch, events -> machine.step(Load.NOW, events));
    List<byte[]> inputs = new ArrayList<>();
    List<byte[]> answers = new ArrayList<>();
    double[] boundary = new double[REPETITIONS];
    for (int i = 0; i < REPETITIONS; i++) {
      inputs.clear();
      answers.clear();
      for (List<Event> events : batches(load, batch)) {
        new StepFrame(Load.NOW, events).write(out.clear());
        inputs.add(out.bytes());
      }
      long began = System.nanoTime();
      for (byte[] frame : inputs) {
        answers.add(frames.step(frame));
      }
      boundary[i] = (System.nanoTime() - began) / (double) UPDATES;
    }
    say("boundary, batches of " + batch, median(boundary), "ns");
    measure("encode, batches of " + batch, load, batch, events -> new StepFrame(Load.NOW, events).write(out.clear()));
    double[] decode = new double[3 * REPETITIONS];
    int read = 0;
    for (int i = 0; i < decode.length; i++) {
      long began = System.nanoTime();
      for (byte[] frame : answers) {
        read += Output.read(new Reader(frame)).notices().size();
      }
      decode[i] = (System.nanoTime() - began) / (double) UPDATES;
    }
    if (read != decode.length * UPDATES) {
      throw new IllegalStateException(read + " notices");
    }
    say("decode, batches of " + batch, median(Arrays.copyOfRange(decode, decode.length - REPETITIONS, decode.length)), "ns");
  }

  private static void measure(String what, Load load, int batch, Consumer<List<Event>> use) {
    double[] took = new double[2 * REPETITIONS];
    for (int i = 0; i < took.length; i++) {
      List<List<Event>> inputs = batches(load, batch);
      long began = System.nanoTime();
      inputs.forEach(use);
      took[i] = (System.nanoTime() - began) / (double) UPDATES;
    }
    say(what, median(Arrays.copyOfRange(took, REPETITIONS, took.length)), "ns");
  }

  private static List<List<Event>> batches(Load load, int batch) {
    List<List<Event>> list = new ArrayList<>();
    for (int i = 0; i < UPDATES; i += batch) {
      list.add(load.updates(batch));
    }
    return list;
  }

  private static double median(double[] list) {
    Arrays.sort(list);
    return list[list.length / 2];
  }

  private static void say(String what, double value, String unit) {
    System.out.printf(Locale.ROOT, "{\"language\":\"java\",\"what\":\"%s\",\"value\":%.1f,\"unit\":\"%s\"}%n", what, value, unit);
  }
}
