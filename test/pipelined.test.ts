import { expect, test } from "bun:test";
import { startOmen } from "./support/server.ts";

/**
 * HTTP pipelining (RFC 9112 §9.3.2) is not taken: the runtime closes a connection on which a request comes before
 * the answer to the one before it.
 */

test("what follows a POST in the same packet ends that connection alone, and its call", async () => {
  await using omen = await startOmen({ config: "[discovery]\nenabled = false" });
  const { hostname, port, host } = new URL(omen.url);
  const body = JSON.stringify({ model: "echo", messages: [{ role: "user", content: "Hello" }] });
  const post = `POST /v1/chat/completions HTTP/1.1\r\nHost: ${host}\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
  for (const behind of ["\r\n", post, "GET /health HTTP/1.1\r\n\r\n"]) {
    const closed = Promise.withResolvers<void>();
    await Bun.connect({
      hostname,
      port: Number(port),
      socket: {
        open: (socket) => void socket.write(post + behind),
        data: () => undefined,
        close: () => closed.resolve(),
      },
    });
    await closed.promise;
  }
  const metrics = async (): Promise<string> => (await fetch(`${omen.url}/metrics`)).text();
  expect(await metrics()).toContain("omen_active_exchanges");
  while (!/omen_active_exchanges 0/.test(await metrics())) await Bun.sleep(5);
});
