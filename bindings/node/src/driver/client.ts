import { Agent, type IncomingMessage, type OutgoingHttpHeaders, request } from "node:http";
import { Agent as SecureAgent, request as secureRequest } from "node:https";
import type { SecureContextOptions } from "node:tls";

import { Authorization, type Credentials, isHere } from "./credentials.js";

/** How to reach the masters. */
export interface ClientOptions {
  /** `host:port` or URLs; any one leads to the leader. */
  masters: string | readonly string[];
  /** For HTTP basic authentication. They are sent to the masters named above, and without https only on this machine. */
  credentials?: Credentials;
  /** Sends credentials unencrypted to other machines too. */
  allowPlaintextCredentials?: boolean;
  /** For https: certificate authorities, or a certificate of one's own. */
  tls?: SecureContextOptions;
  /** Sent with every call. They go only to the masters named above. */
  headers?: Readonly<Record<string, string>>;
}

/** A master answered with something else than 2xx. */
export class StatusError extends Error {
  override readonly name = "StatusError";

  constructor(
    readonly status: number,
    readonly body: string,
    call: string,
  ) {
    super(`the master answered ${status} to ${call}${body && `: ${body}`}`);
  }
}

/** No answer came. */
export class TransportError extends Error {
  override readonly name = "TransportError";

  constructor(
    /** False if the master certainly did not get the call. */
    readonly sent: boolean,
    call: string,
    cause: unknown,
  ) {
    super(`${call} ${sent ? "got no answer and may have been acted on" : "was not sent"}: ${String(cause)}`, { cause });
  }
}

const PATH = "/api/v1/scheduler";
const CONNECT_MS = 5_000;
const SUBSCRIBE_MS = 15_000;
const CALL_MS = 60_000;
const REDIRECTS = 5;
const SHOWN = 512; // bytes of an answer that an error may carry

/** An event stream that a master has opened. */
export interface Stream {
  id: string;
  body: IncomingMessage;
}

/** The HTTP side of the v1 scheduler API. */
export class Client {
  private readonly masters: URL[];
  private readonly authorization: Authorization | undefined;
  readonly #headers: Readonly<Record<string, string>>; // unseen: there may be secrets in these three
  readonly #tls: SecureContextOptions;
  // One connection for calls, which keep their order, and one for acknowledgements.
  readonly #lanes: readonly Lane[];
  private leader: URL | undefined;

  constructor({ masters, credentials, allowPlaintextCredentials = false, tls = {}, headers = {} }: ClientOptions) {
    this.masters = [masters]
      .flat()
      .flatMap((m) => m.split(","))
      .map(masterOf);
    if (this.masters.length === 0) throw new TypeError("masters: none given");
    this.authorization = credentials && new Authorization(credentials);
    const open = this.masters.find((m) => m.protocol === "http:" && !isHere(m));
    if (credentials && open && !allowPlaintextCredentials) {
      throw new TypeError(`credentials would travel in plain text to ${open.host}: use https://, or allowPlaintextCredentials`);
    }
    this.#headers = headers;
    this.#tls = tls;
    this.#lanes = [new Lane(tls), new Lane(tls)];
  }

  /** Finds the leading master and opens the event stream. */
  async subscribe(call: unknown, signal: AbortSignal): Promise<Stream> {
    const body = JSON.stringify(call);
    const first = this.leader;
    const candidates = [...(first ? [first] : []), ...this.masters.filter((m) => m.host !== first?.host)];
    const tried: unknown[] = [];
    for (const candidate of candidates) {
      try {
        return await this.subscribeAt(candidate, body, signal);
      } catch (e) {
        signal.throwIfAborted();
        tried.push(e);
        // a refusal of the call itself would be the same anywhere
        if (e instanceof StatusError && e.status >= 400 && e.status < 500 && e.status !== 404) break;
      }
    }
    if (tried.length === 1) throw tried[0];
    throw new AggregateError(tried, `no leading master found: ${tried.map(String).join("; ")}`);
  }

  private async subscribeAt(master: URL, body: string, signal: AbortSignal): Promise<Stream> {
    let to = master;
    for (let i = 0; i <= REDIRECTS; i++) {
      const answer = await this.post(to, "SUBSCRIBE", body, { limit: SUBSCRIBE_MS, signal });
      if (answer.statusCode === 307) {
        answer.destroy();
        to = this.redirected(to, answer.headers.location ?? "");
        continue;
      }
      if (answer.statusCode !== 200) throw await refused(answer, "SUBSCRIBE");
      const id = answer.headers["mesos-stream-id"];
      if (typeof id !== "string" || !answer.headers["content-type"]?.startsWith("application/json")) {
        answer.destroy();
        throw new Error(`${to.host} does not answer like a Mesos master: no event stream`);
      }
      this.leader = to;
      return { id, body: answer };
    }
    throw new Error(`${master.host}: too many redirects: the masters do not agree who leads`);
  }

  /** Mesos writes a Location without a scheme: `//host:5050/master/api/v1/scheduler`. */
  private redirected(from: URL, location: string): URL {
    const to = new URL(location, from);
    if (from.protocol === "https:" && to.protocol !== "https:") {
      throw new Error(`${from.host} redirects from TLS to plain text, which is not followed`);
    }
    if (to.username !== "" || to.password !== "") throw new Error(`${from.host} redirects to an address with a user name`);
    const named = this.masters.some((m) => m.host === to.host && m.protocol === to.protocol);
    const secret = this.authorization !== undefined || Object.keys(this.#headers).length > 0;
    if (secret && !named && !(isHere(from) && isHere(to))) {
      throw new Error(
        `${from.host} redirects to ${to.host}, which is not among the masters: credentials and headers are sent to no other`,
      );
    }
    return to;
  }

  /** Sends one call to the master that was subscribed with, and waits for its answer. */
  async send(streamId: string, type: string, call: unknown, acknowledgement: boolean): Promise<string> {
    const to = this.leader;
    if (to === undefined) throw new TransportError(false, type, "there is no leader");
    const lane = this.#lanes[acknowledgement ? 1 : 0]!;
    const answer = await this.post(to, type, JSON.stringify(call), { limit: CALL_MS, streamId, lane });
    if (answer.statusCode === undefined || answer.statusCode < 200 || answer.statusCode > 299) throw await refused(answer, type);
    try {
      return await bodyOf(answer);
    } catch (e) {
      throw new TransportError(true, type, e);
    }
  }

  /** Ends all connections for calls. */
  close(): void {
    for (const lane of this.#lanes) lane.close();
  }

  private post(to: URL, type: string, body: string, how: How): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      const headers: OutgoingHttpHeaders = {
        ...this.#headers,
        ...(this.authorization && { authorization: this.authorization.header() }),
        "content-type": "application/json",
        accept: "application/json",
        "content-length": Buffer.byteLength(body),
        ...(how.streamId === undefined ? {} : { "mesos-stream-id": how.streamId }),
      };
      const secure = to.protocol === "https:";
      // false: a connection of its own, which ends with its stream
      const agent = how.lane === undefined ? false : secure ? how.lane.secure : how.lane.plain;
      const r = (secure ? secureRequest : request)(to, {
        method: "POST",
        headers,
        agent,
        ...(secure && this.#tls),
        ...(how.signal ? { signal: how.signal } : {}),
      });
      let sent = false;
      const late = setTimeout(() => r.destroy(new Error(`no answer in ${how.limit} ms`)), how.limit);
      const connecting = setTimeout(() => r.destroy(new Error(`no connection in ${CONNECT_MS} ms`)), CONNECT_MS);
      const connected = (): void => {
        sent = true;
        clearTimeout(connecting);
      };
      r.on("socket", (socket) => {
        if (!socket.connecting) connected();
        else socket.once(secure ? "secureConnect" : "connect", connected);
      });
      r.on("response", (answer) => {
        clearTimeout(late);
        resolve(answer);
      });
      r.on("error", (e) => {
        clearTimeout(late);
        clearTimeout(connecting);
        reject(new TransportError(sent, type, e));
      });
      r.end(body);
    });
  }
}

interface How {
  limit: number;
  streamId?: string;
  lane?: Lane;
  signal?: AbortSignal;
}

/** One connection that is kept open. */
class Lane {
  readonly plain = new Agent({ keepAlive: true, maxSockets: 1 });
  readonly secure: SecureAgent;

  constructor(tls: SecureContextOptions) {
    this.secure = new SecureAgent({ ...tls, keepAlive: true, maxSockets: 1 });
  }

  close(): void {
    this.plain.destroy();
    this.secure.destroy();
  }
}

function masterOf(address: string): URL {
  if (address.startsWith("zk://")) throw new TypeError("masters: zk:// is not supported; name the masters themselves");
  const url = parsed(address.includes("://") ? address : `http://${address}`);
  if (url.username !== "" || url.password !== "") throw new TypeError("masters: an address with a user name: use credentials");
  if (url.protocol !== "http:" && url.protocol !== "https:") throw new TypeError(`masters: ${address}: wanted http or https`);
  if (!address.includes("://") && url.port === "") url.port = "5050";
  url.pathname = url.pathname.replace(/\/+$/, "") + PATH;
  return url;
}

/** Its error does not show the address: there may be a secret in it. */
function parsed(address: string): URL {
  try {
    return new URL(address);
  } catch {
    throw new TypeError("masters: not host:port and not a URL");
  }
}

async function refused(answer: IncomingMessage, call: string): Promise<StatusError> {
  const body = await bodyOf(answer).catch(() => "");
  return new StatusError(answer.statusCode ?? 0, body.replace(/\s+/g, " ").trim().slice(0, SHOWN), call);
}

async function bodyOf(answer: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of answer) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
