/** A principal and its secret, for HTTP basic authentication. */
export interface Credentials {
  principal: string;
  secret: string;
}

/** What is sent of credentials. However it is shown, the secret is not. */
export class Authorization {
  readonly principal: string;
  readonly #header: string;

  constructor({ principal, secret }: Credentials) {
    if (principal === "" || principal.includes(":")) {
      throw new TypeError("credentials: wanted a principal, not empty and without a colon");
    }
    if (/\p{Surrogate}/u.test(principal + secret)) throw new TypeError("credentials: not text");
    this.principal = principal;
    this.#header = `Basic ${Buffer.from(`${principal}:${secret}`).toString("base64")}`;
  }

  /** The value of the header. */
  header(): string {
    return this.#header;
  }
}

/** Whether what is sent there stays on this machine. */
export function isHere({ hostname }: URL): boolean {
  return hostname === "localhost" || hostname === "[::1]" || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}
