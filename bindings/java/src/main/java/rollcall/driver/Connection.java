package rollcall.driver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import rollcall.Event;

/** The one event stream: what calls of its epoch are sent on. */
final class Connection {
  private final Masters masters;
  private final ObjectNode frameworkInfo;
  private final String role;
  private final Inbox inbox;
  private Reading reading;
  private long epoch; // of the latest subscription
  private String streamId = ""; // empty until that was answered

  Connection(Masters masters, ObjectNode frameworkInfo, Dialect dialect, Inbox inbox) {
    this.masters = masters;
    this.frameworkInfo = frameworkInfo;
    role = dialect.role();
    this.inbox = inbox;
  }

  /** Starts the stream of a Subscribe call and ends the one before. */
  synchronized void open(long newEpoch, String frameworkId) {
    close();
    epoch = newEpoch;
    reading = new Reading(newEpoch, ToMesos.subscribe(frameworkInfo, frameworkId));
    reading.start();
  }

  /** Returns the stream of an epoch; empty if there is none: calls of that epoch are void. */
  synchronized String current(long of) {
    return of == epoch ? streamId : "";
  }

  /**
   * Keeps calls of an epoch that is over from being sent. Its stream stays, unheard, until the next
   * is opened: to the master its end would be ours.
   */
  synchronized void forbid(long of) {
    if (of == epoch) {
      streamId = "";
    }
  }

  /** Ends the stream; the master keeps the framework for its failover timeout. */
  synchronized void close() {
    epoch = 0;
    streamId = "";
    if (reading != null) {
      reading.end();
      reading = null;
    }
  }

  private synchronized boolean opened(Reading by, Masters.Stream stream) {
    if (by != reading) {
      return false;
    }
    streamId = stream.id();
    by.body = stream.body();
    return true;
  }

  private synchronized boolean isCurrent(Reading by) {
    return by == reading;
  }

  /** The thread of one stream. */
  private final class Reading extends Thread {
    private final long epoch;
    private final byte[] subscribe;
    private InputStream body; // guarded by the connection

    Reading(long epoch, byte[] subscribe) {
      super("rollcall-stream-" + epoch);
      setDaemon(true);
      this.epoch = epoch;
      this.subscribe = subscribe;
    }

    @Override
    public void run() {
      String ended;
      UnauthorizedException unauthorized = null;
      try {
        ended = read();
      } catch (UnauthorizedException e) {
        ended = e.getMessage();
        unauthorized = e;
      } catch (IOException | RuntimeException e) {
        ended = e.getMessage() == null ? e.toString() : e.getMessage();
      } catch (InterruptedException e) {
        return;
      }
      if (isCurrent(this)) {
        inbox.put(new Arrival(new Event.Disconnected(epoch, Text.message(ended)), unauthorized));
      }
    }

    /** Passes on what the stream says until it ends, which is an exception. */
    private String read() throws IOException, InterruptedException {
      Masters.Stream stream = masters.subscribe(subscribe);
      try (InputStream in = stream.body()) {
        RecordReader records = new RecordReader(in);
        if (!opened(this, stream)) {
          return "another took its place";
        }
        while (true) {
          // An event that cannot be read ends the stream: perhaps it was an update, and only a new
          // subscription with its round makes that good.
          JsonNode event = Json.read(records.next());
          inbox.putStream(new Arrival(FromMesos.event(epoch, role, event), event.path("offers").path("offers")));
        }
      }
    }

    private void end() {
      interrupt();
      if (body != null) {
        try {
          body.close();
        } catch (IOException e) {
          // it is over either way
        }
      }
    }
  }
}
