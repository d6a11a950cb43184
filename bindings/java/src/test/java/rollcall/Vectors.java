package rollcall;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Function;

/** Plays the vectors that all bindings share, byte for byte and as typed values. */
final class Vectors {
  private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.USE_LONG_FOR_INTS);

  private final List<byte[]> answers = new ArrayList<>();
  private Frames machine = new Frames(Scheduler.MEMORY_LIMIT);

  private Vectors() {}

  public static void main(String[] args) throws IOException {
    System.out.println(playAll(Path.of(args[0])) + " vectors passed");
  }

  /** Returns how many there were; the first that differs is an exception that names it. */
  static int playAll(Path folder) throws IOException {
    int played = 0;
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*.json")) {
      for (Path file : files) {
        for (JsonNode vector : JSON.readTree(file.toFile()).get("vectors")) {
          play(file.getFileName() + ": " + vector.get("name").asText(), vector.get("steps"));
          played++;
        }
      }
    }
    return played;
  }

  private static void play(String name, JsonNode steps) {
    Vectors v = new Vectors();
    for (JsonNode step : steps) {
      try {
        v.step(step);
      } catch (RuntimeException | IOException e) {
        throw new IllegalStateException(name + ", step " + v.answers.size() + ", " + step.get("call").asText(), e);
      }
    }
  }

  private void step(JsonNode step) throws IOException {
    String call = step.get("call").asText();
    byte[] in = bytes(step.path("in"));
    byte[] want = bytes(step.path("out"));
    answers.add(want);
    byte[] got = {};
    RefusedException refused = null;
    try {
      switch (call) {
        case "new" -> machine = new Frames(Scheduler.MEMORY_LIMIT);
        case "create" -> machine.create(in);
        case "load" -> machine.load(in);
        case "restore" -> machine.restore(in);
        case "step" -> got = machine.step(in);
        case "snapshot" -> got = machine.snapshot();
        default -> throw new IllegalStateException("an unknown call");
      }
    } catch (RefusedException e) {
      refused = e;
      got = write(new Refusal(e.code(), e.detail(), e.field())::write);
    }
    same("refused", refused != null, step.path("refused").asBoolean());
    if (!Arrays.equals(got, want)) {
      throw new IllegalStateException("it answers " + hex(got) + "; wanted " + hex(want) + (refused == null ? "" : ": " + refused));
    }
    boolean carriedOut = refused == null;
    if (carriedOut || step.has("in_readable")) {
      switch (call) {
        case "create" -> value(in, step.get("in_readable"), CreateFrame::read, v -> write(v::write));
        case "restore" -> value(in, step.get("in_readable"), RecordsFrame::read, v -> write(v::write));
        case "step" -> value(in, step.get("in_readable"), StepFrame::read, v -> write(v::write));
        default -> { }
      }
    }
    if (!carriedOut) {
      value(want, step.get("out_readable"), Refusal::read, v -> write(v::write));
    } else if (call.equals("step")) {
      value(want, step.get("out_readable"), Output::read, v -> write(v::write));
    }
  }

  /** Bytes are read as the value that they stand for, and that is written as the same bytes. */
  private static <T> void value(byte[] bytes, JsonNode readable, Function<Reader, T> read, Function<T, byte[]> write)
      throws IOException {
    Reader in = new Reader(bytes);
    T value = read.apply(in);
    in.end();
    if (readable != null) {
      same("the value of " + hex(bytes), Readable.of(value), JSON.treeToValue(readable, Object.class));
    }
    if (!Arrays.equals(write.apply(value), bytes)) {
      throw new IllegalStateException(value + " is written as other bytes than " + hex(bytes));
    }
  }

  private interface Writes {
    void to(Writer out);
  }

  private static byte[] write(Writes value) {
    Writer out = new Writer(64);
    value.to(out);
    return out.bytes();
  }

  private static void same(String what, Object got, Object want) {
    if (!got.equals(want)) {
      throw new IllegalStateException(what + " is " + got + "; wanted " + want);
    }
  }

  private byte[] bytes(JsonNode said) {
    if (said.has("out_of")) {
      return answers.get(said.get("out_of").asInt());
    }
    if (!said.isArray()) {
      return piece(said);
    }
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (JsonNode one : said) {
      byte[] piece = piece(one.isObject() ? one.get("repeat") : one);
      for (int i = one.path("times").asInt(1); i > 0; i--) {
        all.writeBytes(piece);
      }
    }
    return all.toByteArray();
  }

  private static byte[] piece(JsonNode hex) {
    return HexFormat.of().parseHex(hex.asText());
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes, 0, Math.min(bytes.length, 200)) + (bytes.length > 200 ? "..." : "");
  }
}
