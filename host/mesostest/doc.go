// Package mesostest runs a real Apache Mesos 1.11.0 on loopback, for the demo and the live tests.
//
// [Prepare] builds the kit once into a cache; [Kit.NewCluster] owns the processes started from it: masters whose registry
// survives SIGKILL, and agents in processes of their own that can be paused, killed and started again where they were.
//
// Real are the master, allocator, registrar, replicated log, agent and containerizer. A stand-in is the command executor
// (kit/executor.cpp): it runs shell and argv commands and knows kill policies, but no health checks, URIs or containers.
// There is no TLS, Docker or ZooKeeper.
//
// # When an agent restarts
//
// An agent that is killed and started again in its directory keeps its id, and is registered again after about 2.5 s: it
// waits 2 s (flag executor_reregistration_timeout) for its executors to come back, whether they do or not. No flag is
// needed: recover=reconnect and strict=true are what Mesos does by itself.
//
//   - Tasks of a framework with checkpoint=true run on. The framework hears nothing of it, except for what was
//     unacknowledged. Until MESOS_RECOVERY_TIMEOUT (flag recovery_timeout, 15 min) their executors wait for the agent.
//   - Tasks of any other framework are TASK_LOST as soon as the agent's connection breaks, PARTITION_AWARE or not, and
//     their executors end them within 5 s.
//
// # What ends when
//
// Masters and agents die with the process that started them, even when that is killed. [Cluster.Close] also ends the
// executors and tasks; if the owner dies without it, each executor ends its task and itself, and only a task that moved
// to another process group can be left.
package mesostest
