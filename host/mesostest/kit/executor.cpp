// Stand-in for mesos-executor, the command executor, of Mesos 1.11.0: one task, over the v1 executor HTTP API in protobuf.
// One thread and one poll loop, statically linked, because a test runs hundreds of these on two cores.
#include <arpa/inet.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include <string>
#include <vector>
#include "protowire.h"

using std::string;
using std::vector;

// Numbers of include/mesos/v1/mesos.proto and v1/executor/executor.proto.
enum TaskState { STARTING = 0, RUNNING = 1, FINISHED = 2, FAILED = 3, KILLED = 4, KILLING = 8 };
enum EventType { SUBSCRIBED = 1, LAUNCH = 2, KILL = 3, ACKNOWLEDGED = 4, ERROR = 6, SHUTDOWN = 7 };
enum CallType { SUBSCRIBE = 1, UPDATE = 2 };
const int SOURCE_EXECUTOR = 2, REASON_COMMAND_EXECUTOR_FAILED = 0, TASK_KILLING_STATE = 2;

const double NEVER = 1e18;
const double RETRY = 0.2;      // well under the 2 s that a restarted agent waits for its executors
const double LINGER = 1;       // as the real one: stay this long after the last acknowledgement
const double LINGER_MAX = 60;  // and this long if it never comes

static double now(clockid_t c = CLOCK_MONOTONIC) { timespec t; clock_gettime(c, &t); return t.tv_sec + t.tv_nsec / 1e9; }
static string env(const char* n, const char* otherwise = "") { const char* v = getenv(n); return v ? v : otherwise; }
static void say(const string& s) { dprintf(2, "[mesos-executor] %s\n", s.c_str()); }

// Durations as stout prints them: "15mins", "2secs".
static double seconds(const string& s) {
  char* unit; double n = strtod(s.c_str(), &unit);
  const struct { const char* name; double s; } units[] = {
    {"ns", 1e-9}, {"us", 1e-6}, {"ms", 1e-3}, {"secs", 1}, {"mins", 60}, {"hrs", 3600}, {"days", 86400}, {"weeks", 604800}};
  for (auto& u : units) if (!strcmp(unit, u.name)) return n * u.s;
  return n;
}

// ---- the agent's side: two connections, one for the event stream, one for the calls
static string agent_ip, agent_port, agent_path, framework, executor;
static int stream = -1, calls = -1;
static string inbox, records;  // of the stream: raw bytes; bytes without HTTP framing
static bool headed, subscribed;

static int dial() {
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in a = {}; a.sin_family = AF_INET; a.sin_port = htons(atoi(agent_port.c_str()));
  inet_pton(AF_INET, agent_ip.c_str(), &a.sin_addr);
  if (connect(fd, (sockaddr*) &a, sizeof a)) { close(fd); return -1; }
  return fd;
}
static bool post(int fd, const string& body) {
  string r = "POST " + agent_path + " HTTP/1.1\r\nHost: " + agent_ip + ":" + agent_port +
    "\r\nContent-Type: application/x-protobuf\r\nAccept: application/x-protobuf\r\nContent-Length: " +
    std::to_string(body.size()) + "\r\n\r\n" + body;
  for (size_t at = 0; at < r.size();) {
    ssize_t n = send(fd, r.data() + at, r.size() - at, MSG_NOSIGNAL);
    if (n <= 0) return false;
    at += n;
  }
  return true;
}
static string call(CallType t) { return put(1, put(1, executor)) + put(2, put(1, framework)) + put(3, (uint64_t) t); }

// ---- the task
struct Pending { string uuid, update; bool sent; };
static vector<Pending> unacked;      // in the order they happened
static string task, task_id, kill_policy;
static bool can_killing, killed, terminated;
static pid_t pid = -1;
static double kill_start, kill_at = NEVER, exit_at = NEVER, lost_at = NEVER, redial_at = 0;

static void flush() {
  if (!subscribed) return;           // the next SUBSCRIBE carries them all
  for (auto& p : unacked) {
    if (p.sent) continue;
    if (calls < 0) calls = dial();
    if (calls < 0 || !post(calls, call(UPDATE) + put(5, p.update))) return;
    p.sent = true;
  }
}
static void update(TaskState st, const string& extra = "") {
  string uuid(16, 0);
  (void) !getrandom(&uuid[0], 16, 0);
  uuid[6] = (uuid[6] & 0x0f) | 0x40; uuid[8] = (uuid[8] & 0x3f) | 0x80;
  string status = put(1, put(1, task_id)) + put(2, (uint64_t) st) + put(6, now(CLOCK_REALTIME)) + put(7, put(1, executor)) +
    put(9, (uint64_t) SOURCE_EXECUTOR) + put(11, uuid) + extra;
  unacked.push_back({uuid, put(1, status), false});
  flush();
}

static void run(const string& command) {
  Fields c(command);
  bool shell = c.number(6, 1); string value = c.bytes(3);
  vector<string> args = c.all(7);
  if (shell) args = {"sh", "-c", value};
  else if (args.empty()) args = {value};
  pid = fork();
  if (pid == 0) {
    setsid();
    prctl(PR_SET_PDEATHSIG, SIGKILL);  // an executor that is killed takes its task along, as the containerizer would see to
    sigset_t none; sigemptyset(&none); sigprocmask(SIG_SETMASK, &none, nullptr);
    for (auto& v : Fields(c.bytes(2)).all(1)) { Fields f(v); setenv(f.bytes(1).c_str(), f.bytes(2).c_str(), 1); }
    vector<char*> argv;
    for (auto& a : args) argv.push_back((char*) a.c_str());
    argv.push_back(nullptr);
    execvp(shell ? "sh" : value.c_str(), argv.data());
    _exit(127);
  }
  say("forked " + std::to_string(pid));
}
static void launch(const string& t) {
  Fields f(t);
  task = t; task_id = Fields(f.bytes(2)).bytes(1); kill_policy = f.bytes(12);
  update(STARTING);
  run(f.bytes(7));
  // ContainerStatus > NetworkInfo > IPAddress {protocol IPv4, ip_address}: the executor adds what the agent's network gave it.
  update(RUNNING, put(13, put(1, put(5, put(1, (uint64_t) 1) + put(2, string("127.0.0.1"))))));
}
static void reap() {
  int s;
  if (pid < 0 || terminated || waitpid(pid, &s, WNOHANG) != pid) return;
  terminated = true; kill_at = NEVER;
  bool ok = WIFEXITED(s) && WEXITSTATUS(s) == 0;
  string why = WIFEXITED(s) ? "Command exited with status " + std::to_string(WEXITSTATUS(s))
                            : string("Command terminated with signal ") + strsignal(WTERMSIG(s));
  string extra = put(4, why);
  if (!ok && !killed) extra += put(10, (uint64_t) REASON_COMMAND_EXECUTOR_FAILED);
  update(killed ? KILLED : ok ? FINISHED : FAILED, extra);
  exit_at = now() + LINGER_MAX;
}
static void stop(double grace) {
  if (pid < 0 || terminated) return;
  if (killed) {                      // a later kill may only shorten the grace of the first
    if (kill_start + grace < kill_at) kill_at = kill_start + grace;
    return;
  }
  killed = true; kill_start = now(); kill_at = kill_start + grace;
  if (can_killing) update(KILLING);
  killpg(pid, SIGTERM);
}
static double grace(const string& policy, double otherwise) {
  Fields p(policy);
  return p.has(1) ? Fields(p.bytes(1)).number(1, 0) / 1e9 : otherwise;
}
static void shutdown_all() {
  // The agent ends the container when the grace period is over, so the task must be dead some time before.
  double g = seconds(env("MESOS_EXECUTOR_SHUTDOWN_GRACE_PERIOD", "5secs"));
  if (pid < 0) _exit(0);
  stop(g > 2 ? g - 2 : 0);
  if (exit_at == NEVER) exit_at = now() + g;
}

static void on(const string& record) {
  Fields e(record);
  EventType type = (EventType) e.number(1, 0);
  say("event " + std::to_string(type));
  switch (type) {
    case SUBSCRIBED: {
      Fields info(Fields(e.bytes(2)).bytes(2));
      for (auto& c : info.all(10)) can_killing |= Fields(c).number(1, 0) == TASK_KILLING_STATE;
      subscribed = true; lost_at = NEVER;
      flush();
      break;
    }
    case LAUNCH: launch(Fields(e.bytes(4)).bytes(1)); break;
    case KILL: stop(grace(Fields(e.bytes(5)).bytes(2), grace(kill_policy, 3))); break;
    case ACKNOWLEDGED: {
      string uuid = Fields(e.bytes(3)).bytes(2);
      for (size_t i = 0; i < unacked.size(); i++)
        if (unacked[i].uuid == uuid) { unacked.erase(unacked.begin() + i); break; }
      task.clear();                  // the agent has it now
      break;
    }
    case ERROR: say(Fields(e.bytes(7)).bytes(1)); _exit(1);
    case SHUTDOWN: shutdown_all(); break;
  }
  if (terminated && unacked.empty() && exit_at > now() + LINGER) exit_at = now() + LINGER;
}

// A checkpointing framework's executor waits for its agent to come back; any other ends with it.
static void disconnected() {
  if (stream >= 0) close(stream);
  if (calls >= 0) close(calls);
  stream = calls = -1; subscribed = false;
  redial_at = now() + RETRY;
  if (lost_at == NEVER) lost_at = now() + (env("MESOS_CHECKPOINT") == "1" ? seconds(env("MESOS_RECOVERY_TIMEOUT", "15mins")) : 5);
}
static void subscribe() {
  redial_at = NEVER;
  stream = dial();
  if (stream < 0) return disconnected();
  inbox.clear(); records.clear(); headed = false;
  string s;
  if (!task.empty()) s += put(1, task);
  for (auto& p : unacked) { s += put(2, p.update); p.sent = true; }
  if (!post(stream, call(SUBSCRIBE) + put(4, s))) disconnected();
}

// Takes whole chunks out of inbox, then whole records out of those. False when the stream is over.
static bool unframe() {
  if (!headed) {
    size_t end = inbox.find("\r\n\r\n");
    if (end == string::npos) return true;
    if (inbox.compare(9, 3, "200")) { say("subscribe: " + inbox.substr(0, inbox.find('\r'))); return false; }
    inbox.erase(0, end + 4); headed = true;
  }
  for (size_t nl; (nl = inbox.find("\r\n")) != string::npos;) {
    size_t size = strtoul(inbox.c_str(), nullptr, 16);
    if (size == 0) return false;
    if (inbox.size() < nl + 2 + size + 2) break;
    records.append(inbox, nl + 2, size); inbox.erase(0, nl + 2 + size + 2);
  }
  for (size_t nl; (nl = records.find('\n')) != string::npos;) {
    size_t size = strtoul(records.c_str(), nullptr, 10);
    if (records.size() < nl + 1 + size) break;
    string r = records.substr(nl + 1, size); records.erase(0, nl + 1 + size);
    on(r);
  }
  return true;
}

int main() {
  string at = env("MESOS_SLAVE_PID");  // slave(1)@127.0.0.1:5051
  size_t a = at.find('@'), c = at.rfind(':');
  if (a == string::npos || c == string::npos) { say("no MESOS_SLAVE_PID"); return 1; }
  agent_path = "/" + at.substr(0, a) + "/api/v1/executor"; agent_ip = at.substr(a + 1, c - a - 1); agent_port = at.substr(c + 1);
  framework = env("MESOS_FRAMEWORK_ID"); executor = env("MESOS_EXECUTOR_ID");

  sigset_t chld; sigemptyset(&chld); sigaddset(&chld, SIGCHLD); sigprocmask(SIG_BLOCK, &chld, nullptr);
  int sig = signalfd(-1, &chld, SFD_CLOEXEC | SFD_NONBLOCK);
  // The test process that owns the cluster: when it dies without cleaning up, so do its tasks.
  int owner = -1;
  if (int p = atoi(env("ROLLCALL_MESOS_OWNER", "0").c_str())) {
    owner = syscall(SYS_pidfd_open, p, 0);
    if (owner < 0) { say("the owner is gone"); return 1; }
  }
  char buf[16384];
  for (;;) {
    if (now() >= redial_at) subscribe();
    double next = redial_at;
    for (double d : {kill_at, exit_at, lost_at}) if (d < next) next = d;
    double wait = next - now();
    pollfd fds[] = {{sig, POLLIN, 0}, {stream, POLLIN, 0}, {calls, POLLIN, 0}, {owner, POLLIN, 0}};
    poll(fds, 4, next == NEVER ? -1 : wait < 0 ? 0 : (int) (wait * 1000) + 1);
    while (read(sig, buf, sizeof(signalfd_siginfo)) > 0) {}
    reap();
    if (fds[2].revents) {
      ssize_t n = read(calls, buf, sizeof buf);  // the 202s; what matters comes as ACKNOWLEDGED
      if (n <= 0) { close(calls); calls = -1; }
    }
    if (fds[1].revents) {
      ssize_t n = read(stream, buf, sizeof buf);
      if (n > 0) inbox.append(buf, n);
      if (n <= 0 || !unframe()) disconnected();
    }
    if (now() >= kill_at) { kill_at = NEVER; killpg(pid, SIGKILL); }
    if (now() >= exit_at && !(pid > 0 && !terminated)) return 0;
    if (now() >= exit_at || now() >= lost_at || fds[3].revents) {
      if (pid > 0 && !terminated) killpg(pid, SIGKILL);
      return 1;
    }
  }
}
