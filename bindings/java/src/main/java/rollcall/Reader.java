package rollcall;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.UUID;

/** Reads the one form that each value has, and refuses the others. */
final class Reader {
  private static final long MOST = (1L << 53) - 1;
  private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
  private static final UUID NO_UUID = new UUID(0, 0);
  private static final byte[] NO_BYTES = {};

  private final byte[] bytes;
  private int at;

  Reader(byte[] bytes) {
    this(bytes, 0);
  }

  Reader(byte[] bytes, int at) {
    this.bytes = bytes;
    this.at = at;
  }

  /** Nothing may follow. */
  void end() {
    if (at != bytes.length) {
      throw refused(ErrorCode.TRAILING_BYTES, (bytes.length - at) + " bytes");
    }
  }

  boolean bool() {
    int b = next();
    if (b != 0xc2 && b != 0xc3) {
      throw refused(ErrorCode.WRONG_TYPE, "wanted true or false");
    }
    return b == 0xc3;
  }

  long uint(long most) {
    int b = next();
    long v = b < 0x80 ? b : longUint(b);
    if (v > most) {
      throw refused(ErrorCode.OUT_OF_RANGE, v + "; at most " + most);
    }
    return v;
  }

  private long longUint(int b) {
    return switch (b) {
      case 0xcc -> atLeast(bigEndian(1), 0x80);
      case 0xcd -> atLeast(bigEndian(2), 1 << 8);
      case 0xce -> atLeast(bigEndian(4), 1 << 16);
      case 0xcf -> {
        long v = bigEndian(8);
        if (v < 0 || v > MOST) {
          throw refused(ErrorCode.OUT_OF_RANGE, "over 2^53-1");
        }
        yield atLeast(v, 1L << 32);
      }
      default -> throw refused(ErrorCode.WRONG_TYPE, "wanted an unsigned integer");
    };
  }

  /** A number that stands for one of these. */
  <E> E oneOf(E[] values) {
    return values[(int) uint(values.length - 1)];
  }

  /** Checks the number of fields that a header said. */
  void count(int n, int fields) {
    if (n != fields) {
      throw refused(ErrorCode.WRONG_COUNT, n + " fields; wanted " + fields);
    }
  }

  /** The number of fields of a struct, or of elements of a list. */
  int header() {
    int b = next();
    return (b & 0xf0) == 0x90 ? b & 0xf : longArray(b);
  }

  int array(int most) {
    int n = header();
    if (n > most) {
      throw refused(ErrorCode.TOO_MANY, n + " elements; at most " + most);
    }
    if (n > bytes.length - at) { // each takes a byte at least
      throw refused(ErrorCode.TOO_MANY, n + " elements in " + (bytes.length - at) + " bytes");
    }
    return n;
  }

  private int longArray(int b) {
    return switch (b) {
      case 0xdc -> length(bigEndian(2), 16);
      case 0xdd -> length(bigEndian(4), 1 << 16);
      default -> throw refused(ErrorCode.WRONG_TYPE, "wanted an array");
    };
  }

  String text(int most) {
    int b = next();
    int n = within((b & 0xe0) == 0xa0 ? b & 0x1f : longText(b), most);
    String s = n == 0 ? "" : Utf8.decode(bytes, at, n);
    at += n;
    return s;
  }

  List<String> texts(int most, int each) {
    int n = array(most);
    if (n == 0) {
      return List.of();
    }
    String[] list = new String[n];
    for (int i = 0; i < n; i++) {
      list[i] = text(each);
    }
    return Collections.unmodifiableList(Arrays.asList(list));
  }

  private int longText(int b) {
    return switch (b) {
      case 0xd9 -> length(bigEndian(1), 32);
      case 0xda -> length(bigEndian(2), 1 << 8);
      case 0xdb -> length(bigEndian(4), 1 << 16);
      default -> throw refused(ErrorCode.WRONG_TYPE, "wanted a string");
    };
  }

  byte[] blob(int most) {
    int n = within(blobLength(), most);
    if (n == 0) {
      return NO_BYTES;
    }
    byte[] v = Arrays.copyOfRange(bytes, at, at + n);
    at += n;
    return v;
  }

  private int blobLength() {
    return switch (next()) {
      case 0xc4 -> (int) bigEndian(1);
      case 0xc5 -> length(bigEndian(2), 1 << 8);
      case 0xc6 -> length(bigEndian(4), 1 << 16);
      default -> throw refused(ErrorCode.WRONG_TYPE, "wanted bytes");
    };
  }

  UUID uuid() {
    int n = within(blobLength(), Integer.MAX_VALUE);
    if (n == 0) {
      return NO_UUID;
    }
    if (n != 16) {
      throw refused(ErrorCode.OUT_OF_RANGE, n + " bytes; wanted 0 or 16");
    }
    long high = (long) LONGS.get(bytes, at);
    long low = (long) LONGS.get(bytes, at + 8);
    at += 16;
    if ((high | low) == 0) {
      throw refused(ErrorCode.NOT_CANONICAL, "zeros are written as no bytes");
    }
    return new UUID(high, low);
  }

  RefusedException refused(ErrorCode code, String detail) {
    return new RefusedException(code, detail + ", at byte " + at, "");
  }

  private int next() {
    if (at >= bytes.length) {
      throw refused(ErrorCode.TRUNCATED, "");
    }
    return bytes[at++] & 0xff;
  }

  private long bigEndian(int n) {
    if (n > bytes.length - at) {
      throw refused(ErrorCode.TRUNCATED, "");
    }
    long v = 0;
    for (int i = 0; i < n; i++) {
      v = v << 8 | bytes[at++] & 0xff;
    }
    return v;
  }

  private long atLeast(long v, long least) {
    if (v < least) {
      throw refused(ErrorCode.NOT_CANONICAL, "the integer has a shorter form");
    }
    return v;
  }

  private int length(long n, int least) {
    if (n < least) {
      throw refused(ErrorCode.NOT_CANONICAL, "the length has a shorter form");
    }
    return (int) Math.min(n, Integer.MAX_VALUE);
  }

  private int within(int n, int most) {
    if (n > most) {
      throw refused(ErrorCode.TOO_LONG, n + " bytes; at most " + most);
    }
    if (n > bytes.length - at) {
      throw refused(ErrorCode.TRUNCATED, "");
    }
    return n;
  }
}
