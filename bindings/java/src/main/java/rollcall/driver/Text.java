package rollcall.driver;

import java.nio.charset.StandardCharsets;

/** Texts of others, as a machine takes them: well-formed and bounded. */
final class Text {
  private static final int LONGEST_ID = 4096; // bytes
  private static final int LONGEST_MESSAGE = 4096; // chars: each is three bytes at most

  private Text() {}

  /** An id that is not text, or too long, cannot be one of ours and cannot be named to a machine. */
  static boolean presentable(String id) {
    boolean shortEnough = id.length() <= LONGEST_ID / 3 || id.getBytes(StandardCharsets.UTF_8).length <= LONGEST_ID;
    return shortEnough && wellFormed(id).equals(id);
  }

  /** What an executor, a master or an exception says to people. */
  static String message(String s) {
    return s == null ? "" : wellFormed(s.length() > LONGEST_MESSAGE ? s.substring(0, LONGEST_MESSAGE) : s);
  }

  private static String wellFormed(String s) {
    StringBuilder out = null;
    for (int i = 0; i < s.length(); i++) {
      char c = s.charAt(i);
      if (!Character.isSurrogate(c)) {
        continue;
      }
      if (Character.isHighSurrogate(c) && i + 1 < s.length() && Character.isLowSurrogate(s.charAt(i + 1))) {
        i++;
        continue;
      }
      out = out == null ? new StringBuilder(s) : out;
      out.setCharAt(i, '\uFFFD');
    }
    return out == null ? s : out.toString();
  }
}
