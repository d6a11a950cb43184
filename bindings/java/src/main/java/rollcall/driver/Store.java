package rollcall.driver;

import java.io.IOException;
import java.util.List;
import rollcall.StoreRecord;

/** Keeps records. A framework that has a database of its own implements these two methods on it. */
public interface Store {
  /**
   * Reads all records.
   *
   * @return the records in the order of their keys as unsigned bytes
   * @throws IOException if they cannot be read
   */
  List<StoreRecord> load() throws IOException;

  /**
   * Writes records in one transaction: all or nothing, durable when it returns. A key may come twice;
   * the last one counts.
   *
   * @param records what to keep, or to delete
   * @throws IOException if they are not durable; the driver then ends
   */
  void write(List<StoreRecord> records) throws IOException;
}
