package rollcall.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import rollcall.Call;
import rollcall.Event;
import rollcall.Healthy;
import rollcall.NewOperation;
import rollcall.NewTask;
import rollcall.Notice;
import rollcall.Offer;
import rollcall.OperationState;
import rollcall.OperationStatus;
import rollcall.OperationTarget;
import rollcall.Reason;
import rollcall.ReplacePhase;
import rollcall.ReplaceRequest;
import rollcall.ReplaceStatus;
import rollcall.ReplaceTarget;
import rollcall.Rollback;
import rollcall.Source;
import rollcall.Target;
import rollcall.TaskState;
import rollcall.TaskStatus;

class MesosJsonTest {
  private static final UUID ID = new UUID(1, 2);
  private static final Dialect MESOS = new Dialect("*", true, false);

  private static byte[] bytes(String s) {
    return s.getBytes(StandardCharsets.UTF_8);
  }

  private static void reads(String json, Event want) throws IOException {
    assertEquals(want, FromMesos.event(7, "*", Json.read(bytes(json.replace('\'', '"')))));
  }

  @Test
  void eventsAreRead() throws IOException {
    reads("{'type':'SUBSCRIBED','subscribed':{'framework_id':{'value':'F'},'heartbeat_interval_seconds':1.5}}",
        new Event.Subscribed(7, "F", 1_500_000));
    reads("{'type':'OFFERS','offers':{'offers':[{'id':{'value':'o'},'agent_id':{'value':'a'}}]}}",
        new Event.Offered(7, List.of(new Offer("o", "a", List.of()))));
    reads("{'type':'RESCIND','rescind':{'offer_id':{'value':'o'}}}", new Event.Rescinded(7, "o"));
    reads("{'type':'UPDATE','update':{'status':{'task_id':{'value':'t'},'agent_id':{'value':'a'},'state':'TASK_RUNNING',"
            + "'source':'SOURCE_EXECUTOR','reason':'REASON_RECONCILIATION','uuid':'AAAAAAAAAAEAAAAAAAAAAg==','healthy':false,"
            + "'unreachable_time':{'nanoseconds':5000},'message':'m\\ud800'}}}",
        new Event.Updated(7, new TaskStatus("t", "a", TaskState.TASK_RUNNING, Source.SOURCE_EXECUTOR,
            Reason.REASON_RECONCILIATION, ID, Healthy.BAD, 5, "m\uFFFD")));
    reads("{'type':'UPDATE','update':{'status':{'task_id':{'value':'t'},'state':'TASK_NEW','source':'?','reason':'?','uuid':'!'}}}",
        new Event.Updated(7, new TaskStatus("t", "", TaskState.NONE, Source.NONE, Reason.NONE, new UUID(0, 0), Healthy.NONE, 0, "")));
    reads("{'type':'UPDATE_OPERATION_STATUS','update_operation_status':{'status':{'operation_id':{'value':'o'},"
            + "'state':'OPERATION_FINISHED','uuid':{'value':'AAAAAAAAAAEAAAAAAAAAAg=='},'resource_provider_id':{'value':'p'}}}}",
        new Event.OperationUpdated(7, new OperationStatus("o", "", "p", OperationState.OPERATION_FINISHED, ID, "")));
    reads("{'type':'FAILURE','failure':{'agent_id':{'value':'a'},'executor_id':{'value':'e'}}}", new Event.AgentFailed(7, "a", "e"));
    reads("{'type':'ERROR','error':{'message':'no'}}", new Event.MasterFailed(7, "no"));
  }

  @Test
  void whatCannotBeNamedIsASignOfLife() throws IOException {
    for (String json : List.of("{}", "{'type':'HEARTBEAT'}", "{'type':'NEW'}", "{'type':'RESCIND','rescind':{'offer_id':{'value':'\\udc00'}}}",
        "{'type':'FAILURE','failure':{'agent_id':{'value':'" + "a".repeat(4097) + "'}}}")) {
      reads(json, new Event.Heartbeat(7));
    }
  }

  @Test
  void idsMayBeAsLongAsMachinesAccept() throws IOException {
    reads("{'type':'RESCIND','rescind':{'offer_id':{'value':'" + "a".repeat(4096) + "'}}}", new Event.Rescinded(7, "a".repeat(4096)));
    reads("{'type':'RESCIND','rescind':{'offer_id':{'value':'" + "\u20ac".repeat(1366) + "'}}}", new Event.Heartbeat(7));
  }

  private static void writes(Call call, String want) throws IOException {
    assertEquals(want, new String(ToMesos.call(MESOS, "F", call), StandardCharsets.UTF_8).replace('"', '\'')
        .replace("'framework_id':{'value':'F'},", ""));
  }

  @Test
  void callsAreWritten() throws IOException {
    NewTask task = NewTask.of("t", bytes("{\"name\":\"n\",\"task_id\":{\"value\":\"-\"}}"));
    NewOperation reserve = NewOperation.of("r", bytes("{\"type\":\"RESERVE\"}"));
    writes(new Call.Accept(1, 7, "a", List.of("o"), List.of(reserve), List.of(task), 1_500_000),
        "{'type':'ACCEPT','accept':{'offer_ids':[{'value':'o'}],'filters':{'refuse_seconds':1.5},'operations':["
            + "{'type':'RESERVE','id':{'value':'r'}},"
            + "{'type':'LAUNCH','launch':{'task_infos':[{'name':'n','task_id':{'value':'t'},'agent_id':{'value':'a'}}]}}]}}");
    writes(new Call.Decline(1, 7, List.of("o", "p"), 0), "{'type':'DECLINE','decline':{'offer_ids':[{'value':'o'},{'value':'p'}]}}");
    writes(new Call.Revive(1, 7), "{'type':'REVIVE'}");
    writes(new Call.Suppress(1, 7), "{'type':'SUPPRESS'}");
    writes(new Call.Teardown(1, 7), "{'type':'TEARDOWN'}");
    writes(new Call.Kill(1, 7, "t", "a", 3),
        "{'type':'KILL','kill':{'task_id':{'value':'t'},'agent_id':{'value':'a'},'kill_policy':{'grace_period':{'nanoseconds':3000}}}}");
    writes(new Call.Acknowledge(1, 7, "a", "t", ID),
        "{'type':'ACKNOWLEDGE','acknowledge':{'agent_id':{'value':'a'},'task_id':{'value':'t'},'uuid':'AAAAAAAAAAEAAAAAAAAAAg=='}}");
    writes(new Call.AcknowledgeOperation(1, 7, "", "p", "o", ID),
        "{'type':'ACKNOWLEDGE_OPERATION_STATUS','acknowledge_operation_status':{'operation_id':{'value':'o'},"
            + "'resource_provider_id':{'value':'p'},'uuid':'AAAAAAAAAAEAAAAAAAAAAg=='}}");
    writes(new Call.Reconcile(1, 7, List.of(new Target("t", "a"), new Target("p", ""))),
        "{'type':'RECONCILE','reconcile':{'tasks':[{'task_id':{'value':'t'},'agent_id':{'value':'a'}},{'task_id':{'value':'p'}}]}}");
    writes(new Call.ReconcileOperations(1, 7, List.of(new OperationTarget("o", "a", "p"), new OperationTarget("f", "", ""))),
        "{'type':'RECONCILE_OPERATIONS','reconcile_operations':{'operations':[{'operation_id':{'value':'o'},'agent_id':{'value':'a'},"
            + "'resource_provider_id':{'value':'p'}},{'operation_id':{'value':'f'}}]}}");
  }

  @Test
  void callsOfReplacements() throws IOException {
    ReplaceRequest q = new ReplaceRequest("r", "t1", List.of(), "t2", List.of(), bytes("{}"), Rollback.HOLD, "t3", bytes("{}"), 3, 4, 5, 6);
    List<Call> calls = List.of(new Call.Replace(1, 7, "a", List.of("o"), q), new Call.AcknowledgeReplacement(1, 7, "a", "r", ID),
        new Call.ReconcileReplacements(1, 7, List.of(new ReplaceTarget("r", ""))));
    List<String> wanted = List.of(
        "{'type':'REPLACE','replace':{'replace_id':{'value':'r'},'old_task_id':{'value':'t1'},'agent_id':{'value':'a'},"
            + "'task_info':{'task_id':{'value':'t2'},'agent_id':{'value':'a'}},'fallback':{'task_id':{'value':'t3'},'agent_id':{'value':'a'}},"
            + "'rollback':'ROLLBACK_HOLD','offer_ids':[{'value':'o'}],'kill_policy':{'grace_period':{'nanoseconds':3000}},"
            + "'stop_timeout':{'nanoseconds':4000},'start_timeout':{'nanoseconds':5000},'settle_time':{'nanoseconds':6000}}}",
        "{'type':'ACKNOWLEDGE_REPLACEMENT','acknowledge_replacement':{'agent_id':{'value':'a'},'replace_id':{'value':'r'},"
            + "'uuid':'AAAAAAAAAAEAAAAAAAAAAg=='}}",
        "{'type':'RECONCILE_REPLACEMENTS','reconcile_replacements':{'replacements':[{'replace_id':{'value':'r'}}]}}");
    for (int i = 0; i < calls.size(); i++) {
      Call call = calls.get(i);
      String written = new String(ToMesos.call(new Dialect("*", true, true), "F", call), StandardCharsets.UTF_8);
      assertEquals(wanted.get(i), written.replace('"', '\'').replace("'framework_id':{'value':'F'},", ""));
      IOException e = assertThrows(IOException.class, () -> ToMesos.call(MESOS, "F", call));
      assertTrue(e.getMessage().contains("no Mesos has"), e.getMessage());
    }
    reads("{'type':'REPLACEMENT_UPDATED','replacement_updated':{'status':{'replace_id':{'value':'r'},'phase':'REPLACEMENT_ROLLED_BACK',"
            + "'uuid':'AAAAAAAAAAEAAAAAAAAAAg=='}}}",
        new Event.ReplacementUpdated(7, new ReplaceStatus("r", "", "", "", "", ReplacePhase.ROLLED_BACK, ID, "")));
    reads("{'type':'REPLACEMENT_UPDATED','replacement_updated':{'status':{'phase':'REPLACEMENT_COMMITTED'}}}", new Event.Heartbeat(7));
  }

  /** Offers that the machine keeps are told of later, or never. */
  @Test
  void theBookHasTheOffersThatAreToldOf() throws IOException {
    OfferBook book = new OfferBook();
    JsonNode list = Json.read(bytes("[{\"id\":{\"value\":\"o\"},\"agent_id\":{\"value\":\"a\"}},{\"id\":{\"value\":\"nobody's\"}}]"));
    Offer o = new Offer("o", "a", List.of());
    book.arrive(new Arrival(new Event.Subscribed(7, "F", 1)));
    book.arrive(new Arrival(new Event.Offered(6, List.of(o)), list));
    book.follow(List.of(new Notice.Offered(List.of(o))));
    assertEquals(null, book.get("o"), "of a stream that is over");
    book.arrive(new Arrival(new Event.Offered(7, List.of(o)), list));
    book.follow(List.of());
    assertEquals(null, book.get("o"), "kept by the machine");
    book.follow(List.of(new Notice.Offered(List.of(o))));
    assertEquals(list.get(0), book.get("o"));
    book.follow(List.of(new Notice.OffersLost(List.of(o))));
    assertEquals(null, book.get("o"));
    book.arrive(new Arrival(new Event.Offered(7, List.of(o)), list));
    book.arrive(new Arrival(new Event.Rescinded(7, "o")));
    book.follow(List.of(new Notice.Offered(List.of(o))));
    assertEquals(null, book.get("o"), "rescinded");
  }

  @Test
  void infoMustBeAnObject() {
    Call accept = new Call.Accept(1, 7, "a", List.of("o"), List.of(), List.of(NewTask.of("t", bytes("[]"))), 0);
    assertEquals("the info of task t is no JSON object", assertThrows(IOException.class, () -> ToMesos.call(MESOS, "F", accept)).getMessage());
  }

  @Test
  void aResubscriptionBearsTheIdTwice() throws IOException {
    String first = new String(ToMesos.subscribe(Json.object().put("name", "n"), ""), StandardCharsets.UTF_8);
    assertEquals("{\"type\":\"SUBSCRIBE\",\"subscribe\":{\"framework_info\":{\"name\":\"n\"}}}", first);
    String again = new String(ToMesos.subscribe(Json.object().put("name", "n"), "F"), StandardCharsets.UTF_8);
    assertEquals("{\"type\":\"SUBSCRIBE\",\"framework_id\":{\"value\":\"F\"},\"subscribe\":{\"framework_info\":"
        + "{\"name\":\"n\",\"id\":{\"value\":\"F\"}}}}", again);
  }

  @Test
  void answersInABodyAreRead() throws IOException {
    assertEquals(null, FromMesos.answers(Json.read(bytes("{}"))));
    assertEquals(List.of(new OperationStatus("o", "", "", OperationState.NONE, new UUID(0, 0), "")), FromMesos.answers(Json.read(bytes(
        "{\"type\":\"RECONCILE_OPERATIONS\",\"reconcile_operations\":{\"operation_statuses\":[{\"operation_id\":{\"value\":\"o\"}}]}}"))));
  }
}
