package rollcall.driver;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import rollcall.Call;
import rollcall.Config;
import rollcall.Event;
import rollcall.Micros;
import rollcall.Notice;
import rollcall.Output;
import rollcall.PoisonedException;
import rollcall.Scheduler;
import rollcall.Stored;
import rollcall.StoreRecord;

/**
 * Runs one framework: what Mesos says goes into the machine, and what the machine owes is done in its
 * order. Records are stored before calls are sent, and the framework is told after both.
 */
public final class Driver {
  /** A machine that fails again and again from the same store is given up. */
  private static final int REBUILDS = 3;

  private final Config config;
  private final Store store;
  private final Framework framework;
  private final Consumer<String> log;
  private final Inbox inbox = new Inbox();
  private final Connection connection;
  private final Sender calls;
  private final Sender acknowledgements;
  private final long startNanos = System.nanoTime();
  private final long startMicros = Micros.of(Instant.now());
  private volatile boolean stopped;
  private Scheduler machine;
  private OfferBook offers;
  private String frameworkId = "";
  private boolean subscribed; // ever
  private OverException over;
  private long wakeAt;
  private int rebuilt;

  private Driver(Builder b) {
    ObjectNode info = b.frameworkInfo();
    config = b.config.withReplace(b.config.replace().withResources(true).withPrincipal(b.principal(info)));
    store = b.store;
    framework = b.framework;
    log = b.log;
    Masters masters = new Masters(b.masters, new Access(b.credentials, b.plaintext, b.tls));
    Dialect dialect = Dialect.of(info, config);
    connection = new Connection(masters, info, dialect, inbox);
    calls = new Sender("rollcall-calls", masters, dialect, connection, inbox);
    acknowledgements = new Sender("rollcall-acknowledgements", masters, dialect, connection, inbox);
  }

  /**
   * Begins a driver.
   *
   * @param framework who decides
   * @param store what it keeps between its lives
   * @param masters the masters of the cluster, each as "host:port" or a URL; any one leads to the leader
   * @return what is left to say
   */
  public static Builder builder(Framework framework, Store store, String... masters) {
    return new Builder(framework, store, List.of(masters));
  }

  /** What a driver is made of. */
  public static final class Builder {
    private final Framework framework;
    private final Store store;
    private final List<String> masters;
    private String info = "{\"user\": \"root\", \"name\": \"rollcall\"}";
    private Config config = Config.defaults();
    private Credentials credentials;
    private boolean plaintext;
    private SSLContext tls;
    private Consumer<String> log = line -> { };

    private Builder(Framework framework, Store store, List<String> masters) {
      this.framework = Objects.requireNonNull(framework, "framework");
      this.store = Objects.requireNonNull(store, "store");
      this.masters = masters;
    }

    /**
     * Says who the framework is. Its id and PARTITION_AWARE are set by the driver. Without a
     * {@code failover_timeout} the master kills all tasks when the framework is away.
     *
     * @param json a {@code mesos.v1.FrameworkInfo} in JSON
     * @return this
     */
    public Builder info(String json) {
      info = json;
      return this;
    }

    /**
     * Says how the machine behaves; {@link Config#defaults} unless it is called. {@code replace.resources}
     * is set by the driver, and {@code replace.principal} unless it is said: to the framework's own.
     *
     * @param value the configuration
     * @return this
     */
    public Builder config(Config value) {
      config = value;
      return this;
    }

    /**
     * Authenticates by HTTP basic authentication. The secret goes only to the masters that were named,
     * or from one address of this machine to another, and is never shown. The principal is that of the
     * FrameworkInfo, too, unless that has one.
     *
     * @param principal whom to authenticate as, without a colon
     * @param secret the secret
     * @return this
     */
    public Builder credentials(String principal, String secret) {
      credentials = new Credentials(principal, secret);
      return this;
    }

    /**
     * Lets the secret travel unencrypted beyond this machine.
     *
     * @return this
     */
    public Builder allowPlaintextCredentials() {
      plaintext = true;
      return this;
    }

    /**
     * Says whom to trust at https addresses, and who we are there; whom Java trusts unless it is called.
     *
     * @param context what connections are made with
     * @return this
     */
    public Builder tls(SSLContext context) {
      tls = context;
      return this;
    }

    /**
     * Hears, for people, why a stream ended or a machine was built anew; nobody unless it is called.
     *
     * @param listener gets lines
     * @return this
     */
    public Builder log(Consumer<String> listener) {
      log = listener;
      return this;
    }

    /**
     * Makes the driver; nothing is connected yet.
     *
     * @return the driver
     * @throws IllegalArgumentException if an address or the info is none, or the secret would travel
     *     unencrypted
     */
    public Driver build() {
      return new Driver(this);
    }

    private ObjectNode frameworkInfo() {
      try {
        ObjectNode object = Json.object(info.getBytes(StandardCharsets.UTF_8), "the FrameworkInfo");
        if (config.partitionAware()) {
          object.withArray("/capabilities").addObject().put("type", "PARTITION_AWARE");
        }
        if (credentials != null && !object.hasNonNull("principal")) {
          object.put("principal", credentials.principal());
        }
        return object;
      } catch (IOException e) {
        throw new IllegalArgumentException(e.getMessage(), e);
      }
    }

    /** Whose reservations are. */
    private String principal(ObjectNode frameworkInfo) {
      String said = config.replace().principal();
      return said.isEmpty() ? frameworkInfo.path("principal").asText("") : said;
    }
  }

  /**
   * Puts a wish of the framework to the machine, from any thread. What comes of it is a notice.
   *
   * @param request such as {@link Event.Kill}
   */
  public void request(Event request) {
    inbox.put(new Arrival(request));
  }

  /** Makes {@link #run} return soon. Tasks are left running. */
  public void stop() {
    stopped = true;
    inbox.wake();
  }

  /**
   * Restores the machine from the store and runs it until {@link #stop} is called or the thread is
   * interrupted. It is called once.
   *
   * @throws OverException if the framework has come to its end
   * @throws IOException if the store fails
   * @throws UnauthorizedException if the first subscription fails because the masters want other
   *     credentials; later the driver goes on trying
   * @throws rollcall.RefusedException if a request of the framework's cannot be put into bytes, such as
   *     an id that is no text; what is wrong otherwise is a {@link Notice.Rejected}
   */
  public void run() throws OverException, IOException {
    calls.start();
    acknowledgements.start();
    try {
      restore();
      while (over == null) {
        List<Arrival> batch = inbox.take(nap());
        if (stopped) {
          return;
        }
        try {
          step(batch);
        } catch (PoisonedException e) {
          rebuild(e);
        }
      }
    } catch (InterruptedException | ClosedByInterruptException e) {
      Thread.currentThread().interrupt(); // what was not durable did not happen
    } finally {
      calls.interrupt();
      acknowledgements.interrupt();
      connection.close();
    }
    if (over != null) {
      throw over;
    }
  }

  private void restore() throws IOException {
    List<StoreRecord> records = store.load();
    machine = Scheduler.create(config);
    machine.restore(records);
    offers = new OfferBook();
    wakeAt = 1;
    framework.restored(Stored.of(records));
  }

  /** Drops a machine that has failed, with all that was on its way to it, and makes a new one. */
  private void rebuild(PoisonedException cause) throws IOException {
    if (Thread.currentThread().isInterrupted()) {
      return; // that was the cause, and it ends the loop
    }
    if (++rebuilt > REBUILDS) {
      throw cause;
    }
    log.accept(cause.getMessage() + "; it is built anew from the store");
    connection.close();
    inbox.clear();
    restore();
  }

  /** Takes one batch of arrivals, and then the requests that follow from it. */
  private void step(List<Arrival> batch) throws IOException {
    for (Arrival a : batch) {
      offers.arrive(a);
      if (a.unauthorized() != null && !subscribed) {
        throw a.unauthorized(); // somebody is there to read it
      }
      if (a.event() instanceof Event.Disconnected d) {
        log.accept(d.message());
      } else if (a.event() instanceof Event.MasterFailed f) {
        log.accept(f.message());
      }
    }
    List<Event> events = batch.stream().map(Arrival::event).toList();
    do {
      events = turn(events);
    } while (!events.isEmpty());
  }

  /** One step and everything that it owes. */
  private List<Event> turn(List<Event> events) throws IOException {
    Output out = machine.step(now(), events);
    if (!out.store().isEmpty()) {
      store.write(out.store());
    }
    out.notices().forEach(this::note);
    offers.follow(out.notices());
    for (Call c : out.calls()) {
      offers.use(c);
      send(c);
    }
    wakeAt = out.wakeAt();
    return framework.notified(out.notices(), offers);
  }

  /** Takes what the driver itself needs from a notice. */
  private void note(Notice notice) {
    if (notice instanceof Notice.Session n) {
      if (!n.frameworkId().isEmpty()) {
        frameworkId = n.frameworkId();
      }
      switch (n.session()) {
        case SUBSCRIBED -> subscribed = true;
        case DISCONNECTED -> connection.forbid(n.epoch());
        case REMOVED, REPLACED, MISMATCH -> over = new OverException(n.session(), n.message());
        default -> { }
      }
    }
  }

  private void send(Call call) {
    if (call instanceof Call.Subscribe s) {
      connection.open(s.epoch(), s.frameworkId());
    } else if (call instanceof Call.Acknowledge || call instanceof Call.AcknowledgeOperation
        || call instanceof Call.AcknowledgeReplacement) {
      acknowledgements.put(frameworkId, call);
    } else {
      calls.put(frameworkId, call);
    }
  }

  /** The wall clock at the start plus what has passed since: it does not jump when someone sets the clock. */
  private long now() {
    return startMicros + (System.nanoTime() - startNanos) / 1000;
  }

  /** How long there is nothing to do, in microseconds. */
  private long nap() {
    long hour = 3_600_000_000L;
    return wakeAt == 0 ? hour : Math.max(Math.min(wakeAt - now(), hour), 0);
  }
}
