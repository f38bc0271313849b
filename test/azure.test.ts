import { afterAll, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import OpenAI from "openai";
import { chatProvider } from "./support/scenario/chat.ts";
import { startOmen, type OmenServer } from "./support/server.ts";
import { fixed, startUpstream, type Upstream } from "./support/upstream/index.ts";

/** OpenAI's models on Azure: addresses of both APIs, keys, and tokens of Entra ID. */

let upstream: Upstream;
let omen: OmenServer;

const answer = chatProvider.answer["truncation"];

beforeAll(async () => {
  upstream = await startUpstream();
  omen = await startOmen({
    env: {
      AZURE_KEY: "azure-key-canary",
      AZURE_SECRET: "azure-secret-canary",
      AZURE_TOKEN: "azure-token-canary",
      AZURE_AUTHORITY_HOST: `${upstream.origin}/authority/`,
    },
    config: `
      discovery.enabled = false
      [providers.v1]
      type = "azure"
      base_url = "${upstream.origin}/openai/v1/"
      api_key = "env:AZURE_KEY"
      models = ["my-gpt"]
      [providers.dated]
      type = "azure"
      base_url = "${upstream.origin}"
      api_version = "2024-10-21"
      access_token = "env:AZURE_TOKEN"
      [providers.entra]
      type = "azure"
      base_url = "${upstream.origin}"
      tenant_id = "my-tenant"
      client_id = "my-client"
      client_secret = "env:AZURE_SECRET"
      models = ["my-gpt"]
    `,
  });
});
afterAll(async () => {
  await omen.stop();
  await upstream.stop();
});
beforeEach(() => upstream.clear());

const ask = (model: string) =>
  new OpenAI({ baseURL: `${omen.url}/v1`, apiKey: "any", maxRetries: 0 }).chat.completions.create({
    model,
    messages: [{ role: "user", content: "x" }],
  });

test("the v1 API, with a key", async () => {
  upstream.route("POST /openai/v1/chat/completions", chatProvider.whole(answer));
  const { choices } = await ask("v1/my-gpt");
  expect(choices[0]?.finish_reason).toBe("length");
  const [request] = upstream.requests;
  expect(request?.header("api-key")).toBe("azure-key-canary");
  expect(request?.header("authorization")).toBeUndefined();
  expect(request?.model).toBe("my-gpt");
});

test("a dated API names the deployment in its path; one that is not listed can be asked for", async () => {
  upstream.route("POST /openai/deployments/their%20gpt/chat/completions", chatProvider.whole(answer));
  await ask("dated/their gpt");
  const [request] = upstream.requests;
  expect(request?.query.get("api-version")).toBe("2024-10-21");
  expect(request?.header("authorization")).toBe("Bearer azure-token-canary");
});

describe("Entra ID", () => {
  const tokenPath = "POST /authority/my-tenant/oauth2/v2.0/token";

  test("gives a token once, and anew when it was refused", async () => {
    let given = 0;
    upstream.route(tokenPath, (exchange) => {
      expect(Object.fromEntries(new URLSearchParams(exchange.request.text))).toEqual({
        grant_type: "client_credentials",
        client_id: "my-client",
        client_secret: "azure-secret-canary",
        scope: "https://cognitiveservices.azure.com/.default",
      });
      return fixed(200, { access_token: `token-${++given}`, expires_in: 3600 })(exchange);
    });
    let refused = false;
    upstream.route("POST /openai/v1/chat/completions", (exchange) => {
      if (!refused && given === 1 && upstream.requests.length > 3) {
        refused = true;
        return fixed(401, { error: { message: "expired" } })(exchange);
      }
      return chatProvider.whole(answer)(exchange);
    });
    await ask("entra/my-gpt");
    await ask("entra/my-gpt");
    expect(given).toBe(1);
    const failure = await ask("entra/my-gpt").catch((error: unknown) => error);
    expect(failure).toMatchObject({ status: 502 });
    await ask("entra/my-gpt");
    const bearers = upstream.requests.flatMap((request) => request.header("authorization") ?? []);
    expect(bearers).toEqual(["Bearer token-1", "Bearer token-1", "Bearer token-1", "Bearer token-2"]);
  });

  test("secrets are in no log and no error", () => {
    expect(omen.output.out + omen.output.error).not.toMatch(/canary/);
  });
});
