package rollcall;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.HexFormat;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Each value has one form, and the others are refused. */
class CodecTest {
  private static final long MOST = (1L << 53) - 1;

  private static String written(Consumer<Writer> write) {
    Writer out = new Writer(1);
    write.accept(out);
    return HexFormat.of().formatHex(out.bytes());
  }

  private static <T> T read(String hex, Function<Reader, T> read) {
    Reader in = new Reader(HexFormat.of().parseHex(hex));
    T value = read.apply(in);
    in.end();
    return value;
  }

  private static void refused(ErrorCode code, String hex, Function<Reader, ?> read) {
    assertEquals(code, assertThrows(RefusedException.class, () -> read(hex, read), hex).code(), hex);
  }

  @Test
  void integersAreAsShortAsTheyCanBe() {
    Object[][] rows = {
      {0L, "00"}, {127L, "7f"}, {128L, "cc80"}, {255L, "ccff"}, {256L, "cd0100"}, {65_535L, "cdffff"}, {65_536L, "ce00010000"},
      {(1L << 32) - 1, "ceffffffff"}, {1L << 32, "cf0000000100000000"}, {MOST, "cf001fffffffffffff"},
    };
    for (Object[] row : rows) {
      assertEquals(row[1], written(out -> out.uint((long) row[0])));
      assertEquals(row[0], read((String) row[1], in -> in.uint(MOST)));
    }
    for (String longer : new String[] {"cc7f", "cd00ff", "ce0000ffff", "cf00000000ffffffff"}) {
      refused(ErrorCode.NOT_CANONICAL, longer, in -> in.uint(MOST));
    }
    refused(ErrorCode.OUT_OF_RANGE, "cf0020000000000000", in -> in.uint(MOST));
    refused(ErrorCode.OUT_OF_RANGE, "cfffffffffffffffff", in -> in.uint(MOST));
    refused(ErrorCode.OUT_OF_RANGE, "05", in -> in.uint(4));
    refused(ErrorCode.TRUNCATED, "cd01", in -> in.uint(MOST));
    refused(ErrorCode.TRUNCATED, "", in -> in.uint(MOST));
    refused(ErrorCode.TRAILING_BYTES, "0000", in -> in.uint(MOST));
    refused(ErrorCode.WRONG_TYPE, "c0", in -> in.uint(MOST));
  }

  @Test
  void textsAreUtf8() {
    for (int n : new int[] {0, 1, 31, 32, 255, 256, 65_535, 65_536}) {
      String ascii = "a".repeat(n);
      String header = n < 32 ? String.format("%02x", 0xa0 | n) : n < 256 ? String.format("d9%02x", n)
          : n < 65_536 ? String.format("da%04x", n) : String.format("db%08x", n);
      assertEquals(header + "61".repeat(n), written(out -> out.text(ascii)));
      assertEquals(ascii, read(header + "61".repeat(n), in -> in.text(1 << 20)));
    }
    String mixed = "a\u00e9\u20ac\uD83D\uDE00\uFFFD";
    String bytes = "ad61c3a9e282acf09f9880efbfbd";
    assertEquals(bytes, written(out -> out.text(mixed)));
    assertEquals(mixed, read(bytes, in -> in.text(99)));
    for (String half : new String[] {"\uD83D", "a\uDE00", "\uD83Dx"}) {
      assertEquals(ErrorCode.NOT_UTF_8, assertThrows(RefusedException.class, () -> written(out -> out.text(half))).code());
    }
    for (String bad : new String[] {"a1ff", "a2c3", "a3eda080", "a2c080"}) {
      refused(bad.equals("a2c3") ? ErrorCode.TRUNCATED : ErrorCode.NOT_UTF_8, bad, in -> in.text(99));
    }
    refused(ErrorCode.NOT_CANONICAL, "d90161", in -> in.text(99));
    refused(ErrorCode.TOO_LONG, "a3616161", in -> in.text(2));
  }

  @Test
  void bytesUuidsAndBooleans() {
    assertEquals("c400", written(out -> out.blob(new byte[0])));
    assertEquals("c50100" + "00".repeat(256), written(out -> out.blob(new byte[256])));
    assertEquals("c600010000" + "00".repeat(65_536), written(out -> out.blob(new byte[65_536])));
    UUID id = UUID.fromString("00112233-4455-6677-8899-aabbccddeeff");
    assertEquals("c41000112233445566778899aabbccddeeff", written(out -> out.uuid(id)));
    assertEquals(id, read("c41000112233445566778899aabbccddeeff", Reader::uuid));
    assertEquals("c400", written(out -> out.uuid(new UUID(0, 0))));
    refused(ErrorCode.NOT_CANONICAL, "c410" + "00".repeat(16), Reader::uuid);
    refused(ErrorCode.OUT_OF_RANGE, "c40101", Reader::uuid);
    refused(ErrorCode.TRUNCATED, "c41001", Reader::uuid);
    assertEquals(true, read("c3", Reader::bool));
    refused(ErrorCode.WRONG_TYPE, "01", Reader::bool);
  }

  @Test
  void arraysAndStructs() {
    assertEquals("9f", written(out -> out.array(15)));
    assertEquals("dc0010", written(out -> out.array(16)));
    assertEquals("dd00010000", written(out -> out.array(65_536)));
    refused(ErrorCode.NOT_CANONICAL, "dc0001c0", in -> in.array(99));
    refused(ErrorCode.TOO_MANY, "93c2c2c2", in -> in.array(2));
    refused(ErrorCode.TOO_MANY, "ddffffffff", in -> in.array(1 << 30));
    refused(ErrorCode.WRONG_COUNT, "9100", Offer::read);
    refused(ErrorCode.OUT_OF_RANGE, "9100", EventCodec::read);
    refused(ErrorCode.OUT_OF_RANGE, "9163", EventCodec::read);
  }

  @Test
  void recordsOfAnotherVersionAreRefused() {
    refused(ErrorCode.UNKNOWN_VERSION, "", in -> TaskRecord.ofValue(new byte[] {1}));
    refused(ErrorCode.UNKNOWN_VERSION, "", in -> StoreKeys.info(new byte[0]));
  }

  @Test
  void reasonsWithoutANameSurvive() {
    assertEquals("REASON_RECONCILIATION", Reason.REASON_RECONCILIATION.toString());
    assertEquals(Reason.REASON_RECONCILIATION, Reason.named("REASON_RECONCILIATION"));
    assertEquals(null, Reason.named("REASON_OF_TOMORROW"));
    assertEquals("999", Reason.of(999).toString());
  }
}
