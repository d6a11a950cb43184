package rollcall.driver;

import java.io.IOException;
import java.net.http.HttpClient;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import rollcall.Call;
import rollcall.Event;
import rollcall.Failure;
import rollcall.NewOperation;
import rollcall.NewTask;
import rollcall.OperationStatus;

/**
 * Sends calls in their order, each after the one before was answered. Its queue has no limit: what is
 * in it was bounded by the machine's limits.
 */
final class Sender extends Thread {
  private final Masters masters;
  private final Dialect dialect;
  private final Connection connection;
  private final Inbox inbox;
  private final HttpClient client;
  private final BlockingQueue<Outgoing> queue = new LinkedBlockingQueue<>();

  private record Outgoing(String frameworkId, Call call) {}

  Sender(String name, Masters masters, Dialect dialect, Connection connection, Inbox inbox) {
    super(name);
    setDaemon(true);
    this.masters = masters;
    this.dialect = dialect;
    this.connection = connection;
    this.inbox = inbox;
    client = masters.client();
  }

  void put(String frameworkId, Call call) {
    queue.add(new Outgoing(frameworkId, call));
  }

  @Override
  public void run() {
    try {
      while (true) {
        Outgoing o = queue.take();
        send(o.frameworkId(), o.call());
      }
    } catch (InterruptedException e) {
      // the driver has ended
    }
  }

  private void send(String frameworkId, Call call) throws InterruptedException {
    String streamId = connection.current(call.epoch());
    if (streamId.isEmpty()) {
      return; // void: its stream is over
    }
    try {
      byte[] body = masters.send(client, streamId, form(frameworkId, call));
      answered(call, body);
    } catch (CallException e) {
      inbox.put(new Arrival(failed(call, e.failure(), e.getMessage())));
    } catch (IOException | RuntimeException e) { // it was accepted, perhaps, and answered with what cannot be read
      inbox.put(new Arrival(failed(call, Failure.UNKNOWN, e.toString())));
    }
  }

  private byte[] form(String frameworkId, Call call) throws CallException {
    try {
      return ToMesos.call(dialect, frameworkId, call);
    } catch (IOException e) { // the framework's info is no JSON, or no Mesos has such a call
      throw new CallException(Failure.REFUSED, e.getMessage());
    }
  }

  /** Passes on the answers in the body of a call, if there are any. */
  private void answered(Call call, byte[] body) throws IOException {
    List<OperationStatus> answers =
        call instanceof Call.ReconcileOperations && body.length > 0 ? FromMesos.answers(Json.read(body)) : null;
    if (answers != null) {
      inbox.put(new Arrival(new Event.OperationsAnswered(call.epoch(), call.id(), answers)));
    }
  }

  private static Event failed(Call call, Failure failure, String message) {
    List<String> tasks = List.of();
    List<String> operations = List.of();
    List<String> offers = List.of();
    if (call instanceof Call.Accept a) {
      tasks = a.tasks().stream().map(NewTask::taskId).toList();
      operations = a.start().stream().map(NewOperation::operationId).filter(id -> !id.isEmpty()).toList();
      offers = a.offers();
    }
    return new Event.CallFailed(
        call.epoch(), call.type(), call.id(), failure, Text.message(message), tasks, operations, offers);
  }
}
