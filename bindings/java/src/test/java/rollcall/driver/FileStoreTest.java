package rollcall.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import rollcall.StoreRecord;

class FileStoreTest {
  @TempDir Path folder;
  private Path path;

  @BeforeEach
  void place() {
    path = folder.resolve("store");
  }

  private static StoreRecord put(String key, String value) {
    return new StoreRecord(key.getBytes(StandardCharsets.UTF_8), false, value.getBytes(StandardCharsets.UTF_8));
  }

  private static StoreRecord delete(String key) {
    return new StoreRecord(key.getBytes(StandardCharsets.UTF_8), true, null);
  }

  private List<StoreRecord> reopened() throws IOException {
    try (FileStore s = new FileStore(path)) {
      return s.load();
    }
  }

  @Test
  void whatWasWrittenIsThereInTheOrderOfTheBytesOfKeys() throws IOException {
    try (FileStore s = new FileStore(path)) {
      s.write(List.of(put("\uD83D\uDE00", "smile"), put("b", "1"), put("\uFF00", ""), put("gone", "x")));
      s.write(List.of(put("b", "2"), delete("gone"), put("a", "1"), put("a", "3"), delete("never")));
    }
    assertEquals(List.of(put("a", "3"), put("b", "2"), put("\uFF00", ""), put("\uD83D\uDE00", "smile")), reopened());
  }

  @Test
  void aTransactionThatWasCutOffDidNotHappen() throws IOException {
    try (FileStore s = new FileStore(path)) {
      s.write(List.of(put("a", "1")));
    }
    int before = (int) Files.size(path);
    try (FileStore s = new FileStore(path)) {
      s.write(List.of(put("a", "2"), put("b", "2")));
    }
    byte[] whole = Files.readAllBytes(path);
    for (int length = before; length < whole.length; length++) {
      Files.write(path, Arrays.copyOf(whole, length));
      assertEquals(List.of(put("a", "1")), reopened(), length + " bytes");
      assertEquals(before, Files.size(path));
      byte[] zeros = Arrays.copyOf(Arrays.copyOf(whole, length), whole.length); // its length came to disk before it
      Files.write(path, zeros);
      assertEquals(List.of(put("a", "1")), reopened(), length + " bytes and zeros");
    }
    try (FileStore s = new FileStore(path)) { // and it goes on from there
      s.write(List.of(put("c", "3")));
    }
    assertEquals(List.of(put("a", "1"), put("c", "3")), reopened());
  }

  @Test
  void damageBeforeTheEndIsAnError() throws IOException {
    try (FileStore s = new FileStore(path)) {
      s.write(List.of(put("a", "1")));
      s.write(List.of(put("a", "2")));
    }
    byte[] bytes = Files.readAllBytes(path);
    bytes[12] ^= 1;
    Files.write(path, bytes);
    assertTrue(assertThrows(IOException.class, this::reopened).getMessage().contains("byte 0 is damaged"));
  }

  @Test
  void itIsOpenOnce() throws IOException {
    try (FileStore s = new FileStore(path)) {
      assertThrows(IOException.class, this::reopened);
      s.write(List.of(put("a", "1")));
    }
    assertEquals(List.of(put("a", "1")), reopened());
  }

  @Test
  void itIsWrittenAnewWhenMostOfItIsOld() throws IOException {
    String large = "x".repeat(1 << 20);
    try (FileStore s = new FileStore(path)) {
      for (int i = 0; i < 40; i++) {
        s.write(List.of(put("a", large + i), put("b" + i, "1")));
      }
      assertTrue(Files.size(path) < 20 << 20, Files.size(path) + " bytes");
    }
    List<StoreRecord> all = reopened();
    assertEquals(41, all.size());
    assertEquals(put("a", large + 39), all.get(0));
  }

  @Test
  void afterClosingNothingIsWritten() throws IOException {
    FileStore s = new FileStore(path);
    s.close();
    assertThrows(IOException.class, () -> s.write(List.of(put("a", "1"))));
    assertEquals(List.of(), reopened());
  }
}
