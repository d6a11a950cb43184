package rollcall;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Strict UTF-8: what is not text is refused, not replaced as {@link String} does. */
final class Utf8 {
  private Utf8() {}

  static byte[] encode(String s) {
    try {
      ByteBuffer b = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(s));
      return Arrays.copyOf(b.array(), b.limit());
    } catch (CharacterCodingException e) {
      throw new RefusedException(ErrorCode.NOT_UTF_8, "half of a surrogate pair in \"" + s + "\"", "");
    }
  }

  static String decode(byte[] bytes, int at, int n) {
    String s = new String(bytes, at, n, StandardCharsets.UTF_8);
    if (s.indexOf('\uFFFD') >= 0) { // it was replaced, or stands there
      try {
        StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, at, n));
      } catch (CharacterCodingException e) {
        throw new RefusedException(ErrorCode.NOT_UTF_8, "wanted UTF-8", "");
      }
    }
    return s;
  }
}
