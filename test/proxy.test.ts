import { expect, test } from "bun:test";
import { startOmen } from "./support/server.ts";
import { startUpstream } from "./support/upstream/index.ts";

/** A provider behind the environment's proxy: the call goes to the proxy, unless NO_PROXY exempts the provider. */
test.each([
  ["", 1, 0],
  ["example.com,127.0.0.1", 0, 1],
])("NO_PROXY=%s", async (exempt, throughProxy, direct) => {
  await using upstream = await startUpstream();
  await using proxy = await startUpstream();
  await using omen = await startOmen({
    env: { HTTP_PROXY: proxy.origin, NO_PROXY: exempt },
    config: `
      [discovery]
      enabled = false
      [providers.mock]
      type = "openai_compatible"
      base_url = "${upstream.baseUrl}"
      models = ["gpt-mock"]
    `,
  });
  const response = await fetch(`${omen.url}/v1/chat/completions`, {
    method: "POST",
    body: JSON.stringify({ model: "gpt-mock", messages: [{ role: "user", content: "Hello" }] }),
  });
  expect(response.status).toBe(200);
  await response.bytes();
  expect([proxy.requests.length, upstream.requests.length]).toEqual([throughProxy, direct]);
});
