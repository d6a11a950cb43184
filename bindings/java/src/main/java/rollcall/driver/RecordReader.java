package rollcall.driver;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/** Reads RecordIO: each record is its length in decimal, a line feed, and so many bytes. */
final class RecordReader {
  private static final int MOST = 64 << 20;

  private final InputStream in;

  RecordReader(InputStream in) {
    this.in = new BufferedInputStream(in, 64 << 10);
  }

  byte[] next() throws IOException {
    int length = length();
    byte[] record = in.readNBytes(length);
    if (record.length < length) {
      throw new EOFException("the stream ended in the middle of a record");
    }
    return record;
  }

  private int length() throws IOException {
    int n = 0;
    for (int digits = 0; ; digits++) {
      int c = in.read();
      if (c < 0) {
        throw new EOFException(digits == 0 ? "the master ended the stream" : "the stream ended in the middle of a record");
      }
      if (c == '\n' && digits > 0) {
        return n;
      }
      n = 10 * n + (c - '0');
      if (c < '0' || c > '9' || n > MOST) {
        throw new IOException("the stream is no RecordIO, or a record is longer than " + MOST + " bytes");
      }
    }
  }
}
