package rollcall;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a store holds, for frameworks that want to know it when they start.
 *
 * @param tasks the tasks, in the order of the records
 * @param operations the operations, in the order of the records
 * @param rounds the last rounds, oldest first
 * @param replacements the replacements, in the order of the records
 */
public record Stored(
    List<Task> tasks, List<Operation> operations, List<RoundNotice> rounds, List<Replacement> replacements) {
  /**
   * A task as the store holds it.
   *
   * @param taskId its id
   * @param record what is known of it
   * @param info what it was launched with; null if it was not launched here
   */
  public record Task(String taskId, TaskRecord record, byte[] info) {}

  /**
   * An operation as the store holds it.
   *
   * @param operationId its id
   * @param record what is known of it
   * @param info what it was started with; null if it was not started here
   */
  public record Operation(String operationId, OperationRecord record, byte[] info) {}

  /**
   * A replacement as the store holds it.
   *
   * @param replaceId its id
   * @param record where it stands
   * @param info what was asked for; null if the store has lost it
   */
  public record Replacement(String replaceId, ReplaceRecord record, ReplaceInfoRecord info) {}

  /**
   * Reads records.
   *
   * @param records all that a store holds, in the order of their keys
   * @return what they say
   * @throws RefusedException if one says nothing that this version can read
   */
  public static Stored of(List<StoreRecord> records) {
    Map<String, byte[]> infos = new HashMap<>();
    Map<String, ReplaceInfoRecord> requests = new HashMap<>();
    for (StoreRecord r : records) {
      String key = text(r);
      if (key.startsWith(StoreKeys.LAUNCH)) {
        infos.put(StoreKeys.TASK + key.substring(StoreKeys.LAUNCH.length()), StoreKeys.info(r.value()));
      } else if (key.startsWith(StoreKeys.OPERATION_INFO)) {
        infos.put(StoreKeys.OPERATION + key.substring(StoreKeys.OPERATION_INFO.length()), StoreKeys.info(r.value()));
      } else if (key.startsWith(StoreKeys.REPLACE_INFO)) {
        requests.put(StoreKeys.REPLACE + key.substring(StoreKeys.REPLACE_INFO.length()), ReplaceInfoRecord.ofValue(r.value()));
      }
    }
    Stored stored = new Stored(new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    for (StoreRecord r : records) {
      String key = text(r);
      if (key.startsWith(StoreKeys.TASK)) {
        String id = key.substring(StoreKeys.TASK.length());
        stored.tasks.add(new Task(id, TaskRecord.ofValue(r.value()), infos.get(key)));
      } else if (key.startsWith(StoreKeys.OPERATION)) {
        String id = key.substring(StoreKeys.OPERATION.length());
        stored.operations.add(new Operation(id, OperationRecord.ofValue(r.value()), infos.get(key)));
      } else if (key.startsWith(StoreKeys.ROUND)) {
        stored.rounds.add(RoundNotice.ofValue(r.value()));
      } else if (key.startsWith(StoreKeys.REPLACE)) {
        String id = key.substring(StoreKeys.REPLACE.length());
        stored.replacements.add(new Replacement(id, ReplaceRecord.ofValue(r.value()), requests.get(key)));
      }
    }
    return stored;
  }

  private static String text(StoreRecord r) {
    return new String(r.key(), StandardCharsets.UTF_8);
  }
}
