package rollcall.driver;

import java.util.List;
import rollcall.Event;
import rollcall.Notice;
import rollcall.Stored;

/** Decides what to do. It is called by the thread of {@link Driver#run} only, and must not block. */
public interface Framework {
  /**
   * Is told what the store holds: once before anything else, and again whenever the machine was
   * built anew.
   *
   * @param stored what the store holds
   */
  default void restored(Stored stored) {}

  /**
   * Is told what changed and what that allows, when all that belongs to it is durable.
   *
   * @param notices what changed, in its order; there may be none
   * @param offers the offers that can be used
   * @return requests, such as {@link rollcall.Event.Launch}; what comes of them is told in notices
   */
  List<Event> notified(List<Notice> notices, Offers offers);
}
