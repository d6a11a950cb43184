package rollcall.driver;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Collects what arrives until the loop takes it. */
final class Inbox {
  /** From this length streams wait, and with them the master. Failures of calls never do. */
  private static final int FULL = 1 << 16;

  /** What is taken at once fits a frame, even if each message is as long as it may be. */
  private static final int BATCH = 4096;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition some = lock.newCondition();
  private final Condition room = lock.newCondition();
  private final Deque<Arrival> list = new ArrayDeque<>();
  private boolean woken;

  /** Adds without waiting. */
  void put(Arrival a) {
    lock.lock();
    try {
      list.add(a);
      some.signal();
    } finally {
      lock.unlock();
    }
  }

  /** Adds, and waits while the loop is behind. */
  void putStream(Arrival a) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (list.size() >= FULL) {
        room.await();
      }
      list.add(a);
      some.signal();
    } finally {
      lock.unlock();
    }
  }

  /** Ends the wait of who takes, now or the next time. */
  void wake() {
    lock.lock();
    try {
      woken = true;
      some.signal();
    } finally {
      lock.unlock();
    }
  }

  /** Waits for arrivals, at most so long, and takes the oldest. */
  List<Arrival> take(long micros) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long left = TimeUnit.MICROSECONDS.toNanos(micros);
      while (list.isEmpty() && !woken && left > 0) {
        left = some.awaitNanos(left);
      }
      woken = false;
      List<Arrival> batch = new ArrayList<>();
      while (!list.isEmpty() && batch.size() < BATCH) {
        batch.add(list.remove());
      }
      room.signalAll();
      return batch;
    } finally {
      lock.unlock();
    }
  }

  void clear() {
    lock.lock();
    try {
      list.clear();
      room.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
