/** Where a browser has come to. */
export interface Place {
  readonly url: string;
  readonly status: number;
  readonly text: string;
  readonly headers: Headers;
}

/** A browser: it keeps cookies by origin, and goes where it is sent. */
export class Browser {
  readonly #jars = new Map<string, Map<string, string>>();
  /** Every address that it was at. */
  readonly history: string[] = [];

  async go(address: string, init: RequestInit = {}): Promise<Place> {
    let [url, request] = [address, init];
    for (let hops = 0; hops < 20; hops++) {
      this.history.push(url);
      const response = await this.ask(url, request);
      const location = response.headers.get("location");
      if (response.status < 300 || response.status >= 400 || location === null)
        return { url, status: response.status, text: await response.text(), headers: response.headers };
      url = new URL(location, url).href;
      request = {};
    }
    throw new Error(`sent round in circles: ${this.history.join(" ")}`);
  }

  /** One request with this browser's cookies; it goes nowhere else. */
  async ask(url: string, init: RequestInit = {}): Promise<Response> {
    const jar = this.cookies(url);
    const headers = new Headers(init.headers);
    if (jar.size > 0) headers.set("cookie", [...jar].map(([name, value]) => `${name}=${value}`).join("; "));
    const response = await fetch(url, { ...init, headers, redirect: "manual" });
    for (const cookie of response.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      if (value === "" || /max-age=0|expires=Thu, 01 Jan 1970/i.test(cookie)) jar.delete(name);
      else jar.set(name, value);
    }
    return response;
  }

  cookies(url: string): Map<string, string> {
    const { origin } = new URL(url);
    let jar = this.#jars.get(origin);
    if (!jar) this.#jars.set(origin, (jar = new Map()));
    return jar;
  }

  /** Posts the form of a page, with the button of this value. */
  async press({ url, text }: Place, answer: string): Promise<Place> {
    const [, action = ""] = /<form method="post" action="([^"]+)"/.exec(text) ?? [];
    if (action === "") throw new Error(`no form at ${url}: ${text}`);
    const fields = [...text.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)">/g)];
    const body = new URLSearchParams(fields.map(([, name = "", value = ""]): [string, string] => [name, value]));
    body.set("answer", answer);
    return this.go(new URL(action, url).href, { method: "POST", body });
  }
}
