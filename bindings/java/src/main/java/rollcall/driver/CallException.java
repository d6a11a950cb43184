package rollcall.driver;

import java.io.IOException;
import rollcall.Failure;

/** A call failed, and what that means for the machine. */
final class CallException extends IOException {
  private static final long serialVersionUID = 1L;

  /** What Mesos 1.11.0 answers with 400 to a scheduler whose subscription is gone. */
  private static final String[] LOST = {
    "Framework cannot be found", "didn't match the stream ID currently associated with framework ID",
  };

  private final Failure failure;

  CallException(Failure failure, String message) {
    super(message);
    this.failure = failure;
  }

  static CallException answered(int status, String body) {
    return new CallException(classify(status, body), "the master answered " + status + ": " + body);
  }

  private static Failure classify(int status, String body) {
    switch (status) {
      case 307, 401, 403, 404, 503: // not the leader, credentials, not subscribed, or it starts
        return Failure.UNSUBSCRIBED;
      case 400:
        for (String text : LOST) {
          if (body.contains(text)) {
            return Failure.UNSUBSCRIBED;
          }
        }
        return Failure.REFUSED;
      default:
        return status >= 400 && status < 500 ? Failure.REFUSED : Failure.UNKNOWN;
    }
  }

  Failure failure() {
    return failure;
  }
}
