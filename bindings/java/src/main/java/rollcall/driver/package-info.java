/**
 * Runs a {@link rollcall.Scheduler} against a Mesos master: the v1 scheduler API over HTTP, a store,
 * and a timer. {@link rollcall.driver.Driver} is the loop, {@link rollcall.driver.Framework} what its
 * user writes.
 *
 * <p>It needs {@code jackson-databind}, which whoever uses it must declare; the rest of Rollcall does
 * not.
 */
package rollcall.driver;
