package rollcall;

import java.util.Arrays;
import java.util.List;
import java.util.UUID;

/** Writes the one form that each value has. */
final class Writer {
  private static final int MOST = Integer.MAX_VALUE - 16;

  private byte[] buffer;
  private int at;

  Writer(int capacity) {
    buffer = new byte[capacity];
  }

  /** Begins anew; what was written before is overwritten. */
  Writer clear() {
    at = 0;
    return this;
  }

  /** The bytes written are the first {@link #length} of these. */
  byte[] buffer() {
    return buffer;
  }

  int length() {
    return at;
  }

  byte[] bytes() {
    return Arrays.copyOf(buffer, at);
  }

  void bool(boolean v) {
    room(1);
    buffer[at++] = (byte) (v ? 0xc3 : 0xc2);
  }

  /** A number from 0 to 2^53-1; the module refuses others by their field. */
  void uint(long v) {
    room(9);
    if (v >= 0 && v < 0x80) {
      buffer[at++] = (byte) v;
    } else if (v >>> 8 == 0) {
      buffer[at++] = (byte) 0xcc;
      buffer[at++] = (byte) v;
    } else if (v >>> 16 == 0) {
      buffer[at++] = (byte) 0xcd;
      bigEndian(v, 2);
    } else if (v >>> 32 == 0) {
      buffer[at++] = (byte) 0xce;
      bigEndian(v, 4);
    } else {
      buffer[at++] = (byte) 0xcf;
      bigEndian(v, 8);
    }
  }

  void array(int n) {
    room(5);
    if (n < 16) {
      buffer[at++] = (byte) (0x90 | n);
    } else if (n < 1 << 16) {
      buffer[at++] = (byte) 0xdc;
      bigEndian(n, 2);
    } else {
      buffer[at++] = (byte) 0xdd;
      bigEndian(n, 4);
    }
  }

  void text(String s) {
    int n = s.length();
    room(5 + n);
    int header = n < 32 ? 1 : n < 1 << 8 ? 2 : n < 1 << 16 ? 3 : 5;
    int start = at + header;
    byte[] b = buffer;
    for (int i = 0; i < n; i++) {
      char c = s.charAt(i);
      if (c >= 0x80) {
        anyText(s);
        return;
      }
      b[start + i] = (byte) c;
    }
    textHeader(n);
    at += n;
  }

  void texts(List<String> list) {
    array(list.size());
    for (String s : list) {
      text(s);
    }
  }

  /** Text that is not ASCII. */
  private void anyText(String s) {
    byte[] utf8 = Utf8.encode(s);
    room(5 + utf8.length);
    textHeader(utf8.length);
    System.arraycopy(utf8, 0, buffer, at, utf8.length);
    at += utf8.length;
  }

  private void textHeader(int n) {
    if (n < 32) {
      buffer[at++] = (byte) (0xa0 | n);
    } else if (n < 1 << 8) {
      buffer[at++] = (byte) 0xd9;
      buffer[at++] = (byte) n;
    } else if (n < 1 << 16) {
      buffer[at++] = (byte) 0xda;
      bigEndian(n, 2);
    } else {
      buffer[at++] = (byte) 0xdb;
      bigEndian(n, 4);
    }
  }

  void blob(byte[] v) {
    int n = v.length;
    room(5 + n);
    if (n < 1 << 8) {
      buffer[at++] = (byte) 0xc4;
      buffer[at++] = (byte) n;
    } else if (n < 1 << 16) {
      buffer[at++] = (byte) 0xc5;
      bigEndian(n, 2);
    } else {
      buffer[at++] = (byte) 0xc6;
      bigEndian(n, 4);
    }
    System.arraycopy(v, 0, buffer, at, n);
    at += n;
  }

  /** No bytes stand for all zeros. */
  void uuid(UUID v) {
    long high = v.getMostSignificantBits();
    long low = v.getLeastSignificantBits();
    room(18);
    buffer[at++] = (byte) 0xc4;
    if ((high | low) == 0) {
      buffer[at++] = 0;
      return;
    }
    buffer[at++] = 16;
    bigEndian(high, 8);
    bigEndian(low, 8);
  }

  private void bigEndian(long v, int bytes) {
    for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) {
      buffer[at++] = (byte) (v >>> shift);
    }
  }

  private void room(int n) {
    if (buffer.length - at < n) {
      grow(n);
    }
  }

  private void grow(int n) {
    long wanted = Math.max((long) at + n, Math.min(2L * buffer.length, MOST));
    if (wanted > MOST) {
      throw new RefusedException(ErrorCode.TOO_LARGE, wanted + " bytes", "");
    }
    buffer = Arrays.copyOf(buffer, (int) wanted);
  }
}
