/**
 * Rollcall answers, for authors of Apache Mesos frameworks: which of my tasks still run, which may I
 * start again, when am I sure.
 *
 * <p>{@link rollcall.Scheduler} is the state machine; {@link rollcall.Event} what goes in, {@link
 * rollcall.Output} what comes out. The optional package {@code rollcall.driver} runs one against a
 * Mesos master.
 */
package rollcall;
