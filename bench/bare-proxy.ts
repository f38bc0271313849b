/**
 * The measure for Omen's own cost: the least that a reverse proxy on Bun can do and still be one.
 * `bun bench/bare-proxy.ts PORT UPSTREAM_ORIGIN`. It forwards method, path, headers, body and the client's leaving, and
 * streams the answer through. It does not authenticate, parse, route, limit, count or log.
 */
const [port, upstream] = process.argv.slice(2);

/** Headers of one hop (RFC 9110 §7.6.1), and those that fetch sets by itself. */
const hopHeaders = ["connection", "host", "keep-alive", "te", "transfer-encoding", "upgrade"];

Bun.serve({
  hostname: "127.0.0.1",
  port: Number(port),
  idleTimeout: 0,
  async fetch(request) {
    const { pathname, search } = new URL(request.url);
    if (pathname === "/health") return new Response("ok");
    const headers = new Headers(request.headers);
    for (const name of hopHeaders) headers.delete(name);
    const answer = await fetch(`${upstream}${pathname}${search}`, {
      method: request.method,
      headers,
      body: request.body === null ? null : await request.bytes(),
      signal: request.signal,
      redirect: "manual",
      decompress: false,
    });
    return new Response(answer.body, { status: answer.status, headers: answer.headers });
  },
});
