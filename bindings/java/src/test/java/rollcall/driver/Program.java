package rollcall.driver;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** A process, and all lines that it has said. */
final class Program implements AutoCloseable {
  private static final long PATIENCE = TimeUnit.SECONDS.toNanos(60);

  private final Process process;
  private final List<String> lines = new ArrayList<>();
  private boolean ended;

  Program(List<String> command) throws IOException {
    process = new ProcessBuilder(command).redirectErrorStream(true).start();
    Thread reader = new Thread(this::read, "output of " + command.get(0));
    reader.setDaemon(true);
    reader.start();
  }

  /** Starts a Java program. */
  static Program java(String classPath, String main, String... args) throws IOException {
    String java = System.getProperty("java.home") + File.separator + "bin" + File.separator + "java";
    List<String> command = new ArrayList<>(List.of(java, "-cp", classPath, main));
    command.addAll(List.of(args));
    return new Program(command);
  }

  private void read() {
    try (BufferedReader in = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        synchronized (this) {
          lines.add(line);
          notifyAll();
        }
      }
    } catch (IOException e) {
      // it was killed while it spoke
    } finally {
      synchronized (this) {
        ended = true;
        notifyAll();
      }
    }
  }

  synchronized List<String> said() {
    return List.copyOf(lines);
  }

  /** Waits for a line that holds the pattern. */
  synchronized String await(String pattern) throws InterruptedException {
    Pattern p = Pattern.compile(pattern);
    long until = System.nanoTime() + PATIENCE;
    while (true) {
      for (String line : lines) {
        if (p.matcher(line).find()) {
          return line;
        }
      }
      long left = TimeUnit.NANOSECONDS.toMillis(until - System.nanoTime());
      if (ended || left <= 0) {
        throw new IllegalStateException("it never said " + pattern + " but: " + String.join("\n", lines));
      }
      wait(left);
    }
  }

  /** Kills it as kill -9 does. */
  @Override
  public void close() {
    try {
      process.destroyForcibly().waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
