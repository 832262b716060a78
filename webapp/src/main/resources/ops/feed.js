// The admin API. Every request carries the token in a header: EventSource cannot send one, and a
// token in an address would end up in logs, so the event stream is read with fetch() too.

export class Refused extends Error {
  constructor(status, detail) {
    super(detail);
    this.status = status;
  }
}

export class Api {
  constructor(token) {
    this.token = token;
  }

  async request(method, path, { body, etag, signal } = {}) {
    const headers = { Authorization: `Bearer ${this.token}` };
    if (body !== undefined) {
      headers["Content-Type"] = "application/json";
    }
    if (etag) {
      headers["If-Match"] = etag;
    }
    const response = await fetch(path, {
      method, headers, signal, body: body === undefined ? undefined : JSON.stringify(body),
      cache: "no-store", credentials: "omit", redirect: "error", referrerPolicy: "no-referrer",
    });
    if (!response.ok && !(path === "/health" && response.status === 503)) {
      const problem = await response.json().catch(() => ({}));
      throw new Refused(response.status, problem.detail ?? `The service answered ${response.status}.`);
    }
    return response;
  }

  async json(path, signal) {
    return (await this.request("GET", path, { signal })).json();
  }

  /** The events as they come, each as {type, data}; ends when the connection does. */
  async *events(signal) {
    const response = await this.request("GET", "/admin/events", { signal });
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    let rest = "";
    for (;;) {
      const { done, value } = await reader.read();
      if (done) {
        return;
      }
      const blocks = (rest + value).split("\n\n");
      rest = blocks.pop();
      for (const block of blocks) {
        const fields = new Map(block.split("\n").map((line) => line.split(/: ?(.*)/s, 2)));
        if (fields.has("data")) {
          yield { type: fields.get("event"), data: JSON.parse(fields.get("data")) };
        }
      }
    }
  }
}

/** The path of a policy; a name may hold anything, slashes too. */
export const policyPath = (kind, name) =>
  `/admin/${kind.replaceAll("_", "-")}/${name.split("/").map(encodeURIComponent).join("/")}`;
