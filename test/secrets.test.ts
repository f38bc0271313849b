import { afterAll, beforeAll, beforeEach, expect, test } from "bun:test";
import { generateKeyPairSync } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Home } from "./support/command.ts";
import { clients } from "./support/scenario/index.ts";
import { startOmen, type OmenServer } from "./support/server.ts";
import { fixed, startUpstream, type Behaviour, type Upstream } from "./support/upstream/index.ts";

/**
 * Every secret that a configuration, an environment or a client can hold is planted, and everything that quotes what it
 * is told is asked: none may come out anywhere but in the header that it is for.
 */

const home = new Home();
const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const pem = privateKey.export({ type: "pkcs8", format: "pem" }) as string;

/** In the environment, for the configuration to refer to. */
const env = {
  CHAT_KEY: "canary-chat-key",
  ANTHROPIC_KEY: "canary-anthropic-key",
  GEMINI_KEY: "canary-gemini-key",
  AZURE_KEY: "canary-azure-key",
  ENTRA_SECRET: "canary-entra-secret",
  AWS_ID: "canary-aws-id",
  AWS_SECRET: "canary-aws-secret",
  AWS_TOKEN: "canary-aws-session-token",
  BEDROCK_KEY: "canary-bedrock-key",
  VERTEX_TOKEN: "canary-vertex-token",
  HEADER_VALUE: "canary-header-value",
  OMEN_CLIENT_KEY: "canary-omen-key",
};
const omenKey = env.OMEN_CLIENT_KEY;

/** What a client sends of its own, besides Omen's key: none of it is any provider's affair. */
const ofClient = {
  "x-api-key": "canary-client-x-api-key",
  "api-key": "canary-client-api-key",
  "x-goog-api-key": "canary-client-goog-key",
  cookie: "session=canary-client-cookie",
  "proxy-authorization": "Basic canary-client-proxy",
  "x-amz-security-token": "canary-client-aws-token",
  "openai-organization": "canary-client-organization",
};

const keyLine = pem.split("\n")[1] ?? "";
const canaries = [
  "canary-",
  keyLine,
  Buffer.from("canary-").toString("base64").slice(0, 8),
  encodeURIComponent("canary-"),
];

let upstream: Upstream;
let omen: OmenServer;
let config: string;

beforeAll(async () => {
  upstream = await startUpstream();
  await Bun.write(
    join(home.path, "account.json"),
    JSON.stringify({
      type: "service_account",
      project_id: "p",
      client_email: "omen@example.com",
      private_key: pem,
      private_key_id: "canary-key-id",
      token_uri: `${upstream.origin}/token`,
    }),
  );
  const { origin } = upstream;
  config = `
[discovery]
enabled = false
[auth]
mode = "keys"
[auth.keys.me]
key = "env:OMEN_CLIENT_KEY"
[observability]
log_level = "debug"
log_format = "json"
${provider("chat", "openai_compatible", `base_url = "${origin}/v1"\napi_key = "env:CHAT_KEY"\nheaders = { "X-Own" = "env:HEADER_VALUE", "X-Literal-Key" = "canary-literal-header" }`)}
${provider("anthropic", "anthropic", `base_url = "${origin}/v1"\napi_key = "env:ANTHROPIC_KEY"`)}
${provider("gemini", "gemini", `base_url = "${origin}/v1beta"\napi_key = "env:GEMINI_KEY"`)}
${provider("azure", "azure", `base_url = "${origin}"\napi_key = "env:AZURE_KEY"`)}
${provider("entra", "azure", `base_url = "${origin}"\ntenant_id = "t"\nclient_id = "c"\nclient_secret = "env:ENTRA_SECRET"`)}
${provider("aws", "bedrock", `base_url = "${origin}"\nregion = "us-east-1"\naccess_key_id = "env:AWS_ID"\nsecret_access_key = "env:AWS_SECRET"\nsession_token = "env:AWS_TOKEN"`)}
${provider("bedrock", "bedrock", `base_url = "${origin}"\nregion = "us-east-1"\napi_key = "env:BEDROCK_KEY"`)}
${provider("vertex", "vertex", `base_url = "${origin}/v1"\nlocation = "global"\nproject = "p"\naccess_token = "env:VERTEX_TOKEN"`)}
${provider("account", "vertex", `base_url = "${origin}/v1"\nlocation = "global"\ncredentials = "${join(home.path, "account.json")}"`)}
${provider("nowhere", "openai_compatible", `base_url = "http://127.0.0.1:1/v1"\napi_key = "env:CHAT_KEY"`)}
`;
  await Bun.write(join(home.path, "omen.toml"), config);
  omen = await startOmen({ config, env: { ...env, AZURE_AUTHORITY_HOST: upstream.origin } });
});
afterAll(async () => {
  await omen.stop();
  await upstream.stop();
  await home[Symbol.asyncDispose]();
});
beforeEach(() => upstream.clear());

const names = ["chat", "anthropic", "gemini", "azure", "entra", "aws", "bedrock", "vertex", "account", "nowhere"];
const provider = (name: string, type: string, rest: string): string =>
  `[providers.${name}]\ntype = "${type}"\nmodels = ["m-${name}"]\n${rest}\n`;

/** Answers with all that the request bore, wherever an answer has room for it. */
const quoting =
  (status: number, contentType = "application/json"): Behaviour =>
  (exchange) => {
    const { request } = exchange;
    const said = [...request.headers.map(([, value]) => value), request.text].join(" ");
    const message = `Refused: ${said}`;
    const error = { message, type: said, code: said.slice(0, 200), param: said.slice(0, 200), status: said };
    const body = JSON.stringify({ error, message, error_description: message });
    const inHeaders = said.replaceAll(/[^\x20-\x7E]/g, " ").slice(0, 4000);
    return fixed(status, Buffer.from(status === 200 ? message : body), {
      "Content-Type": contentType,
      "X-Quoted": inHeaders,
      "WWW-Authenticate": inHeaders,
      "Retry-After": status === 429 ? inHeaders.slice(0, 100) : "7",
      "X-Amzn-ErrorType": inHeaders,
    })(exchange);
  };

/** Lets all that a provider can be asked for be answered so. */
function behave(behaviour: Behaviour): void {
  const paths = ["/v1/chat/completions", "/v1/messages", "/v1/responses", "/token", "/t/oauth2/v2.0/token"];
  for (const path of [...paths, "/openai/v1/chat/completions", "/openai/v1/responses"]) route(path, behaviour);
  for (const verb of ["generateContent", "streamGenerateContent"]) {
    route(`/v1beta/models/m-gemini:${verb}`, behaviour);
    for (const name of ["vertex", "account"])
      route(`/v1/projects/p/locations/global/publishers/google/models/m-${name}:${verb}`, behaviour);
  }
  for (const name of ["aws", "bedrock"])
    for (const verb of ["converse", "converse-stream"]) route(`/model/m-${name}/${verb}`, behaviour);
}
const route = (path: string, behaviour: Behaviour): void => upstream.route(`POST ${path}`, behaviour);

/** Lets every client ask every provider, whole and streamed; gives all that was answered, heads included. */
async function askAll(): Promise<string> {
  let all = "";
  for (const client of clients) {
    for (const name of names) {
      for (const stream of [false, true]) {
        const response = await fetch(omen.url + client.path, {
          method: "POST",
          headers: { ...ofClient, authorization: `Bearer ${omenKey}` },
          body: JSON.stringify({ model: `${name}/m-${name}`, stream, ...client.request.reasoning }),
        });
        all += `${response.status} ${JSON.stringify([...response.headers])}\n${await response.text()}\n`;
      }
    }
  }
  return all;
}

function expectClean(text: string): void {
  for (const canary of canaries) {
    const at = text.indexOf(canary);
    expect(at < 0 ? "" : text.slice(Math.max(0, at - 300), at + 200)).toBe("");
  }
}

/** Everything that Omen wrote or tells about itself. */
async function expectNothingTold(): Promise<void> {
  const get = async (path: string) =>
    (await fetch(omen.url + path, { headers: { authorization: `Bearer ${omenKey}` } })).text();
  expectClean(omen.output.out + omen.output.error);
  expectClean((await Promise.all(["/metrics", "/v1/models", "/health", "/ready"].map(get))).join());
  for (const file of readdirSync(omen.dataFolder, { recursive: true, withFileTypes: true }))
    if (file.isFile()) expectClean(readFileSync(join(file.parentPath, file.name), "latin1"));
}

test.each([400, 401, 403, 404, 429, 500, 503])(
  "a provider that answers %i and quotes all it was sent",
  async (status) => {
    behave(quoting(status));
    expectClean(await askAll());
    await expectNothingTold();
  },
);

test.each(["text/html", "text/event-stream"])(
  "one that says yes in %s, and what it says is no answer",
  async (type) => {
    behave(quoting(200, type));
    expectClean(await askAll());
    await expectNothingTold();
  },
);

test("what a client bears stays here", async () => {
  behave(fixed(500, "no"));
  await askAll();
  const posts = upstream.requests.filter(({ method }) => method === "POST");
  expect(posts.length).toBeGreaterThan(40);
  for (const { headers, query, path } of posts) {
    const sent = JSON.stringify([headers, [...query], path]);
    expect(sent).not.toContain("canary-client");
    expect(sent).not.toContain(omenKey);
  }
});

test("each provider is shown its own secret, and no other's", async () => {
  behave(fixed(500, "no"));
  await askAll();
  const seen = (model: RegExp | string) =>
    upstream.requests
      .filter(({ path, text }) => (typeof model === "string" ? text.includes(model) : model.test(path)))
      .map(({ headers }) => JSON.stringify(headers).match(/canary-[a-z-]+/g) ?? []);
  expect(new Set(seen("m-chat").flat())).toEqual(
    new Set(["canary-chat-key", "canary-header-value", "canary-literal-header"]),
  );
  expect(new Set(seen("m-anthropic").flat())).toEqual(new Set(["canary-anthropic-key"]));
  expect(new Set(seen(/m-gemini/).flat())).toEqual(new Set(["canary-gemini-key"]));
  expect(new Set(seen(/m-bedrock/).flat())).toEqual(new Set(["canary-bedrock-key"]));
  expect(new Set(seen(/m-aws/).flat())).toEqual(new Set(["canary-aws-id", "canary-aws-session-token"]));
});

test("the commands that show what is configured, and what is wrong", async () => {
  behave(quoting(401));
  for (const path of ["/v1/models", "/v1beta/models"]) upstream.route(`GET ${path}`, quoting(401));
  const file = join(home.path, "omen.toml");
  const asking = join(home.path, "asking.toml");
  await Bun.write(asking, config.replaceAll(/^models = .*$/gm, ""));
  const told = { ...env, AZURE_AUTHORITY_HOST: upstream.origin, OMEN_API_KEY: omenKey, OMEN_URL: omen.url };
  const broken = join(home.path, "broken.toml");
  await Bun.write(broken, `${config}\n[server]\nport = "canary-wrong-port"\n`.replace("canary-wrong-port", "no port"));
  for (const args of [
    ["config", "show", file],
    ["config", "show", file, "--json"],
    ["config", "check", file],
    ["config", "check", broken],
    ["doctor", "--config", file],
    ["doctor", "--config", asking, "--json"],
    ["models"],
    ["chat", "--model", "chat/m-chat", "hello"],
  ]) {
    const { out, error } = await home.run(args, { env: told });
    expect(`${out}${error}`).not.toBe("");
    expectClean(`${out}${error}`.replaceAll("canary-literal-header", "")); // whoever may read the file has it
  }
}, 60_000);
