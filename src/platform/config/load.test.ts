import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { ConfigError, loadConfig, type LoadedConfig } from "./index.ts";
import { configSchema } from "./schema.ts";
import { providerTypeNames } from "./provider-types.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(`${tmpdir()}/omen-config-`);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

type Sources = Omit<Parameters<typeof loadConfig>[0], "environment"> & {
  readonly toml?: string;
  readonly environment?: Readonly<Record<string, string>>;
};

const load = async ({ toml, environment = {}, ...rest }: Sources): Promise<LoadedConfig> => {
  if (toml !== undefined) await Bun.write(`${folder}/omen.toml`, toml);
  return loadConfig({ file: toml === undefined ? null : `${folder}/omen.toml`, environment, ...rest });
};

/** The problems as lines, with the file's path cut to its name. */
async function problems(sources: Sources): Promise<readonly string[]> {
  try {
    await load(sources);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    expect(error.code).toBe(2);
    return error.message.replaceAll(`${folder}/`, "").split("\n  ").slice(1);
  }
  return [];
}

describe("layers", () => {
  const port = { path: ["server", "port"], flag: "--port", value: 4 };

  test("defaults, file, environment, flags: each over the one before", async () => {
    expect((await load({})).config.server.port).toBe(8080);
    const toml = "[server]\nport = 2";
    expect((await load({ toml })).config.server.port).toBe(2);
    const environment = { OMEN_SERVER__PORT: "3" };
    expect((await load({ toml, environment })).config.server.port).toBe(3);
    expect((await load({ toml, environment, flags: [port] })).config.server.port).toBe(4);
  });

  test("a key's own variable is stronger than its aliases, wherever it stands", async () => {
    for (const environment of [
      { OMEN_PORT: "1", OMEN_SERVER__PORT: "3" },
      { OMEN_SERVER__PORT: "3", OMEN_PORT: "1" },
    ])
      expect((await load({ environment })).config.server.port).toBe(3);
  });

  test("a layer changes its keys and leaves their neighbours", async () => {
    const { config } = await load({ toml: "[server]\ndrain_seconds = 7", environment: { OMEN_PORT: "3" } });
    expect([config.server.port, config.server.drain_seconds]).toEqual([3, 7]);
  });

  test("the file that is named, then OMEN_CONFIG, then the user's folder", async () => {
    await mkdir(`${folder}/xdg/omen`, { recursive: true });
    await Bun.write(`${folder}/xdg/omen/omen.toml`, "[server]\nport = 1");
    await Bun.write(`${folder}/named.toml`, "[server]\nport = 2");
    const xdg = { XDG_CONFIG_HOME: `${folder}/xdg` };
    const both = { ...xdg, OMEN_CONFIG: `${folder}/named.toml` };
    expect(loadConfig({ environment: xdg }).config.server.port).toBe(1);
    expect(loadConfig({ environment: { HOME: "/", ...xdg } }).file).toBe(`${folder}/xdg/omen/omen.toml`);
    expect(loadConfig({ environment: both }).config.server.port).toBe(2);
    expect(loadConfig({ environment: both, file: `${folder}/xdg/omen/omen.toml` }).config.server.port).toBe(1);
    expect(loadConfig({ environment: both, file: null })).toMatchObject({ file: undefined });
  });

  test("says which variables had a say, once each, and only those", async () => {
    const environment = { OPENAI_API_KEY: "sk", OMEN_PORT: "1", OMEN_SERVER__HOST: "", HOME: "/root" };
    expect((await load({ environment })).variables).toEqual(["OMEN_PORT", "OPENAI_API_KEY"]);
    const toml = '[providers.openai]\ntype = "openai"\napi_key = "env:OPENAI_API_KEY"';
    expect((await load({ toml, environment })).variables).toEqual(["OMEN_PORT"]);
  });
});

describe("the environment", () => {
  test("reads each type", async () => {
    const environment = {
      OMEN_DISCOVERY__ENABLED: "off",
      OMEN_DISCOVERY__OLLAMA: "http://a:1, http://b:2,",
      OMEN_DISCOVERY__INTERVAL_SECONDS: "2.5",
      OMEN_OBSERVABILITY__LOG_LEVEL: "debug",
    };
    const { config } = await load({ environment });
    expect(config.discovery).toMatchObject({
      enabled: false,
      interval_seconds: 2.5,
      ollama: ["http://a:1", "http://b:2"],
    });
    expect(config.observability.log_level).toBe("debug");
  });

  test("an empty variable counts as unset, white space too", async () => {
    const environment = { OMEN_PORT: "", OMEN_SERVER__PORT: " ", OPENAI_API_KEY: "", OMEN_AUTH_REQUIRE_API_KEY: "" };
    expect(await load({ environment })).toMatchObject({ variables: [], notices: [], config: { providers: {} } });
  });

  test.each([
    ["OMEN_BIND", "127.0.0.2", { server: { host: "127.0.0.2" } }],
    ["OMEN_HOST", "127.0.0.2", { server: { host: "127.0.0.2" } }],
    ["OMEN_PORT", "81", { server: { port: 81 } }],
    ["OMEN_AUTH_REQUIRE_API_KEY", "false", { auth: { mode: "loopback" } }],
    ["OMEN_MASTER_KEY", "sk", { auth: { keys: { master: { key: "env:OMEN_MASTER_KEY" } } } }],
    ["OMEN_AUTH_MASTER_KEY", "sk", { auth: { keys: { master: { key: "env:OMEN_AUTH_MASTER_KEY" } } } }],
    ["OPENAI_API_KEY", "sk", { providers: { openai: { type: "openai", api_key: "env:OPENAI_API_KEY" } } }],
    ["OMEN_OPENAI_API_KEY", "sk", { providers: { openai: { type: "openai", api_key: "env:OMEN_OPENAI_API_KEY" } } }],
    ["GEMINI_API_KEY", "AIza", { providers: { gemini: { type: "gemini", api_key: "env:GEMINI_API_KEY" } } }],
    ["OMEN_VERTEXAI_PROJECT_ID", "p", { providers: { vertex: { type: "vertex", project: "p" } } }],
    [
      "OMEN_VERTEXAI_ACCESS_TOKEN",
      "ya29",
      { providers: { vertex: { type: "vertex", access_token: "env:OMEN_VERTEXAI_ACCESS_TOKEN" } } },
    ],
    [
      "OMEN_OLLAMA_ENDPOINTS",
      "http://a:1,http://b",
      { providers: { ollama: { endpoints: ["http://a:1", "http://b"] } } },
    ],
    ["OLLAMA_HOST", "0.0.0.0", { discovery: { ollama: ["http://127.0.0.1:11434"] } }],
    ["OLLAMA_HOST", "gpu:1234", { discovery: { ollama: ["http://gpu:1234"] } }],
    ["OLLAMA_HOST", "https://gpu.example", { discovery: { ollama: ["https://gpu.example"] } }],
  ])("knows %s=%s", async (variable, value, expected) => {
    expect((await load({ environment: { [variable]: value } })).config).toMatchObject(expected);
  });

  test("a master key and the wish for keys make the mode", async () => {
    const environment = { OMEN_AUTH_REQUIRE_API_KEY: "yes", OMEN_MASTER_KEY: "sk", OMEN_BIND: "0.0.0.0" };
    expect((await load({ environment })).config.auth.mode).toBe("keys");
  });

  test("OPENAI_API_KEY fills in what the file leaves open, and goes to nobody but OpenAI", async () => {
    const environment = { OPENAI_API_KEY: "sk", OMEN_OPENAI_API_KEY: "sk2" };
    const { config } = await load({ toml: '[providers.openai]\ntype = "openai"\nmodels = ["m"]', environment });
    expect(config.providers["openai"]).toMatchObject({ api_key: "env:OMEN_OPENAI_API_KEY", models: ["m"] });
    const elsewhere = '[providers.openai]\ntype = "openai_compatible"\nbase_url = "http://elsewhere/v1"';
    expect((await load({ toml: elsewhere, environment })).config.providers["openai"]).not.toHaveProperty("api_key");
    const byVariable = {
      ...environment,
      OMEN_PROVIDERS__OPENAI__TYPE: "openai_compatible",
      OMEN_PROVIDERS__OPENAI__BASE_URL: "http://elsewhere/v1",
    };
    expect((await load({ environment: byVariable })).config.providers["openai"]).not.toHaveProperty("api_key");
  });

  test("a secret's own variable may hold it: what counts then is the reference", async () => {
    const environment = {
      OMEN_PROVIDERS__WORK__TYPE: "openai",
      OMEN_PROVIDERS__WORK__API_KEY: "sk-canary",
      OMEN_AUTH__KEYS__ME__KEY: `sha256:${"0".repeat(64)}`,
    };
    const { config } = await load({ environment });
    expect(config.providers["work"]?.api_key).toBe("env:OMEN_PROVIDERS__WORK__API_KEY");
    expect(config.auth.keys["me"]?.key).toBe(environment.OMEN_AUTH__KEYS__ME__KEY);
  });

  test("means the names that the file has", async () => {
    const toml = '[providers.Work-LLM]\ntype = "openai"\n[providers.Work-LLM.headers]\nX-Team = "a"';
    const environment = {
      OMEN_PROVIDERS__WORK_LLM__MODELS: "m",
      OMEN_PROVIDERS__WORK_LLM__HEADERS__X_TEAM: "b",
    };
    const { config } = await load({ toml, environment });
    expect(Object.keys(config.providers)).toEqual(["Work-LLM"]);
    expect(config.providers["Work-LLM"]).toMatchObject({ models: ["m"], headers: { "X-Team": "b" } });
  });

  test("mentions what it does not know", async () => {
    const environment = { OMEN_PROT: "1", OMEN_CONFIG: "", OMEN_URL: "http://x", OMEN_API_KEY: "k", constructor: "x" };
    expect((await load({ environment })).notices).toEqual([
      "the environment variable OMEN_PROT is not known and was ignored; did you mean OMEN_PORT?",
    ]);
    expect(await problems({ environment: { OMEN_SERVER__PROT: "1", OMEN_SERVER__CONSTRUCTOR: "1" } })).toEqual([
      "environment: OMEN_SERVER__PROT: no such key; did you mean OMEN_SERVER__PORT?",
      expect.stringMatching(/^environment: OMEN_SERVER__CONSTRUCTOR: no such key/),
    ]);
  });
});

test("Glyph's rules stand in the file alone", async () => {
  expect(await problems({ environment: { OMEN_GLYPH__CONSENT__ELICITATION: "launch:x" } })).toEqual([
    "environment: OMEN_GLYPH__CONSENT__ELICITATION: stands in the file alone",
  ]);
});

describe("problems", () => {
  test.each([
    [
      "a number",
      { OMEN_PORT: "abc" },
      'environment (OMEN_PORT): server.port: a whole number, at least 0 and at most 65535, is expected, not "abc"',
    ],
    [
      "a whole number",
      { OMEN_PORT: "1.5" },
      "environment (OMEN_PORT): server.port: a whole number, at least 0 and at most 65535, is expected, not 1.5",
    ],
    ["a number in decimal", { OMEN_PORT: "0x50" }, /server\.port: a whole number/],
    [
      "yes or no",
      { OMEN_AUTH_REQUIRE_API_KEY: "maybe" },
      "environment: OMEN_AUTH_REQUIRE_API_KEY: true or false is expected",
    ],
    [
      "a type for the provider",
      { OMEN_PROVIDERS__X__API_KEY: "sk" },
      /^environment \(OMEN_PROVIDERS__X__API_KEY\): providers\.x\.type: is missing: one of "openai"/,
    ],
  ])("environment: %s", async (_what, environment, expected) => {
    expect(await problems({ environment })).toEqual([
      typeof expected === "string" ? expected : expect.stringMatching(expected),
    ]);
  });

  test.each([
    ["[server]\nprot = 1", "omen.toml: server.prot: unknown key; did you mean port?"],
    [
      "[models.m]\nprice = { input = 1 }",
      "omen.toml: models.m.price.output: is missing: a number, at least 0 and at most 1000000,",
    ],
    ["[models.m]\nprize = 1", "omen.toml: models.m.prize: unknown key; did you mean price?"],
    ["[budgets]\nwebhook = 'env:NOT_SET'", "omen.toml: budgets.webhook: the environment variable NOT_SET is not set"],
    ["[sever]\nport = 1", "omen.toml: sever: unknown key; did you mean server?"],
    ["zzzzz = 1", `omen.toml: zzzzz: unknown key; known: ${Object.keys(configSchema.properties).join(", ")}`],
    [
      "[server]\nport = 70000",
      "omen.toml: server.port: a whole number, at least 0 and at most 65535, is expected, not 70000",
    ],
    [
      "[server]\nport = '8080'",
      'omen.toml: server.port: a whole number, at least 0 and at most 65535, is expected, not "8080"',
    ],
    [
      "[server]\nport = 1979-05-27",
      'omen.toml: server.port: a whole number, at least 0 and at most 65535, is expected, not "1979-05-27"',
    ],
    [
      "[server]\nbody_seconds = inf",
      "omen.toml: server.body_seconds: a number, above 0 and at most 2147483, is expected, not Infinity",
    ],
    [
      "[server]\nbody_seconds = nan",
      "omen.toml: server.body_seconds: a number, above 0 and at most 2147483, is expected, not NaN",
    ],
    [
      "[discovery]\ninterval_seconds = 1e12",
      "omen.toml: discovery.interval_seconds: a number, at least 1 and at most 2147483, is expected, not 1000000000000",
    ],
    ["[server]\nhost = ''", "omen.toml: server.host: a text, not empty, is expected, not an empty text"],
    ["server = 1", "omen.toml: server: a table is expected, not 1"],
    ["[discovery]\nenabled = 'yes'", 'omen.toml: discovery.enabled: true or false is expected, not "yes"'],
    ["[discovery]\nollama = 'http://x'", "omen.toml: discovery.ollama: a list is expected, not a text"],
    ["[discovery]\nollama = ['ftp://x']", "omen.toml: discovery.ollama: does not begin with http:// or https://"],
    [
      "[observability]\nlog_level = 'trace'",
      'omen.toml: observability.log_level: one of "debug", "info", "warn", "error" is expected, not "trace"',
    ],
    [
      "[server]\nhost = '0.0.0.0'",
      /^omen\.toml: server\.host: 0\.0\.0\.0 can be reached .* set \[auth\] mode = "keys"/,
    ],
    [
      "[auth.keys.a]\nkey = 'sha256:12'",
      'omen.toml: auth.keys.a.key: "env:VAR", "file:PATH" or "sha256:HEX" is expected, not the value given (not shown)',
    ],
    [
      "[providers.a]",
      `omen.toml: providers.a.type: is missing: one of ${providerTypeNames.map((name) => `"${name}"`).join(", ")}`,
    ],
    [
      '[providers."a b"]\ntype = "echo"',
      "omen.toml: providers.a b: not a valid name: letters, digits, '.', '_' and '-', at most 64",
    ],
    ["[providers.a]\ntype = 'openai_compatible'", /^omen\.toml: providers\.a\.base_url: is missing: where/],
    [
      "[providers.a]\ntype = 'openai'\nendpoints = ['http://x']",
      'omen.toml: providers.a.endpoints: a provider of type "openai" has no use for it; it knows models, timeouts, base_url, api_key, headers, credential',
    ],
    [
      "[providers.a]\ntype = 'ollama'\napi_key = 'env:HOME'",
      'omen.toml: providers.a.api_key: a provider of type "ollama" has no use for it; it knows models, timeouts, base_url, endpoints',
    ],
    [
      "[providers.a]\ntype = 'echo'\nbase_url = 'http://x'",
      'omen.toml: providers.a.base_url: a provider of type "echo" has no use for it; it knows models, timeouts',
    ],
    [
      "[providers.a]\ntype = 'ollama'\nendpoints = ['http://x']\nbase_url = 'http://x'",
      "omen.toml: providers.a.base_url: says the same as endpoints; keep one of them",
    ],
    [
      "[providers.a]\ntype = 'ollama'\nendpoints = []",
      "omen.toml: providers.a.endpoints: a list, not empty, is expected, not an empty list",
    ],
    [
      "[providers.a]\ntype = 'openai'\nbase_url = 'localhost:1'",
      "omen.toml: providers.a.base_url: does not begin with http:// or https://",
    ],
    [
      "[providers.a]\ntype = 'openai'\nbase_url = 'host'",
      "omen.toml: providers.a.base_url: is not a URL; write http://host:port or https://host/v1",
    ],
    [
      "[providers.a]\ntype = 'openai'\nbase_url = 'http://h/?k=v'",
      "omen.toml: providers.a.base_url: goes beyond the path: what follows ? or # has no place in it",
    ],
    [
      "[providers.a]\ntype = 'openai'\nheaders = {'a b' = 'x'}",
      "omen.toml: providers.a.headers.a b: is not a header's name",
    ],
    [
      '[providers.a]\ntype = "openai"\nheaders = {x = "a\\nb"}',
      "omen.toml: providers.a.headers.x: has a character that no header may hold (value not shown)",
    ],
    [
      "[providers.a]\ntype = 'openai'\napi_key = 'env:HOME'\nheaders = {Authorization = 'x'}",
      "omen.toml: providers.a.headers.Authorization: says the same as api_key; keep one of them",
    ],
    [
      "[providers.a]\ntype = 'openai'\napi_key = 'env:NOT_SET'",
      "omen.toml: providers.a.api_key: the environment variable NOT_SET is not set",
    ],
    [
      "[providers.a]\ntype = 'openai'\napi_key = 'file:/nonexistent'",
      "omen.toml: providers.a.api_key: the file /nonexistent can't be read (ENOENT)",
    ],
  ])("file: %j", async (toml, expected) => {
    expect(await problems({ toml, environment: { HOME: "/root" } })).toEqual([
      typeof expected === "string" ? expected : expect.stringMatching(expected),
    ]);
  });

  test("a flag is named as the source", async () => {
    const flags = [{ path: ["server", "port"], flag: "--port", value: "abc" }];
    expect(await problems({ flags })).toEqual([expect.stringMatching(/^command line \(--port\): server\.port: /)]);
  });

  test("are told all at once, each with its own source", async () => {
    const toml = "[server]\nprot = 1\n[auth]\nmode = 'none'";
    const found = await problems({ toml, environment: { OMEN_PORT: "abc", OMEN_SERVER__HOTS: "x" } });
    expect(found.map((line) => line.split(": ").slice(0, 2).join(": ")).sort()).toEqual([
      "environment (OMEN_PORT): server.port",
      "environment: OMEN_SERVER__HOTS",
      "omen.toml: auth.mode",
      "omen.toml: server.prot",
    ]);
  });
});

describe("the file", () => {
  test("a syntax error has its line and column, and does not quote the line", async () => {
    const toml = '[providers.a]\ntype = "openai"\napi_key = "sk-canary';
    expect(await problems({ toml })).toEqual(["omen.toml:3:11: unfinished string"]);
  });

  test("that is missing, a folder, or no text", async () => {
    expect(await problems({ file: `${folder}/none.toml` })).toEqual([
      "none.toml: no such file; omen config init writes one",
    ]);
    expect(await problems({ file: `${folder}/omen.toml/x` })).toEqual([expect.stringContaining("no such file")]);
    expect(await problems({ file: folder })).toEqual([`${folder}: is a directory, not a file`]);
    expect(await problems({ file: "" })).toEqual(["command line (--config): names no file"]);
    await Bun.write(`${folder}/binary.toml`, Uint8Array.of(0x61, 0x3d, 0xff));
    expect(await problems({ file: `${folder}/binary.toml` })).toEqual(["binary.toml: is not UTF-8 text"]);
  });

  test("may begin with a byte order mark and have a __proto__ of its own", async () => {
    expect((await load({ toml: "\uFEFF[server]\nport = 5" })).config.server.port).toBe(5);
    expect((await load({ toml: "[__proto__]\nport = 5" })).config.server.port).toBe(8080);
    expect(Object.keys(Object.prototype)).toEqual([]);
  });
});

test("keys that nobody has to give are mentioned", async () => {
  const { notices } = await load({ environment: { OMEN_MASTER_KEY: "sk-canary" } });
  expect(notices).toEqual([expect.stringContaining("[auth.keys] is not in force")]);
});
