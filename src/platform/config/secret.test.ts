import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { inspect } from "node:util";
import { loadConfig, resolveSecret, Secret, withoutSecrets } from "./index.ts";

const canary = "sk-canary-5d41402abc4b2a76";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(`${tmpdir()}/omen-secret-`);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe("a secret", () => {
  const secret = new Secret(canary);

  test("is revealed when asked for, and by nothing else", () => {
    expect(secret.reveal()).toBe(canary);
    const prints = [
      String(secret),
      `${secret}`,
      JSON.stringify({ secret }),
      inspect({ secret }, { depth: 9, showHidden: true }),
      Bun.inspect({ secret }),
      Object.values(secret).join(),
      JSON.stringify(Object.getOwnPropertyDescriptors(secret)),
      JSON.stringify({ ...secret }),
      inspect(new Error("failed", { cause: secret })),
    ];
    for (const text of prints) expect(text).not.toContain(canary);
  });

  test("is left out of what others say", () => {
    expect(withoutSecrets(`Incorrect API key ${canary} provided: ${canary}.`)).toBe(
      "Incorrect API key [secret] provided: [secret].",
    );
    expect(new Secret("short").reveal()).toBe("short");
    expect(withoutSecrets("a short word")).toBe("a short word");
    const others = Array.from({ length: 5000 }, (_, index) => new Secret(`${1000 + index} is a token`));
    expect(others.at(-1)?.reveal()).toBe("5999 is a token");
    expect(withoutSecrets("1007 is a token, 5999 is a token")).toBe("1007 is a token, [secret]");
    const [short, long] = [new Secret(canary), new Secret(`${canary}-and-more`)];
    expect(withoutSecrets(`"${canary.slice(0, 20)}…" and ${canary.slice(0, 13)}`)).toBe(`"[secret]…" and [secret]`);
    expect(withoutSecrets(`${long.reveal()} ${short.reveal()}`)).toBe("[secret] [secret]");
  });

  test("comes from a variable or a file, without the space around it", async () => {
    await Bun.write(`${folder}/key`, `\n ${canary}\n`);
    expect(resolveSecret("env:KEY", { KEY: ` ${canary}\n` }).reveal()).toBe(canary);
    expect(resolveSecret(`file:${folder}/key`, {}).reveal()).toBe(canary);
  });

  test("that is not there is named by its reference", async () => {
    await Bun.write(`${folder}/empty`, " \n");
    expect(() => resolveSecret("env:KEY", { KEY: " " })).toThrow("the environment variable KEY is not set");
    expect(() => resolveSecret(`file:${folder}/empty`, {})).toThrow(`the file ${folder}/empty is empty`);
    expect(() => resolveSecret(`file:${folder}/none`, {})).toThrow(`the file ${folder}/none can't be read (ENOENT)`);
    expect(() => resolveSecret(`file:${folder}`, {})).toThrow(`the file ${folder} can't be read (EISDIR)`);
  });
});

/** Files with a secret where it belongs to, and wherever else a person might put one. */
const misplaced = [
  `[providers.a]\ntype = "openai"\napi_key = "${canary}"`,
  `[providers.a]\ntype = "openai"\napi_key = ["${canary}"]`,
  `[providers.a]\ntype = "openai"\napi_key = {value = "${canary}"}`,
  `[providers.a]\ntype = "openai"\napikey = "${canary}"`,
  `[providers.a]\ntype = "openai"\nheaders = "${canary}"`,
  `[providers.a]\ntype = "openai"\nheaders = {x = ["${canary}"]}`,
  `[providers.a]\ntype = "openai"\nheaders = {x = "${canary}\\n"}`,
  `[providers.a]\ntype = "openai"\nheaders = {"a b" = "${canary}"}`,
  `[providers.a]\ntype = "openai"\nmodels = "${canary}"`,
  `[providers.a]\ntype = "openai"\nbase_url = "${canary}"`,
  `[providers.a]\ntype = "openai"\nbase_url = "http://user:${canary}@host/v1"`,
  `[providers.a]\ntype = "openai"\nbase_url = "http://user:${canary}@host:port/v1"`,
  `[providers.a]\ntype = "openai"\nbase_url = "http://host/v1?key=${canary}"`,
  `[providers.a]\ntype = "ollama"\nendpoints = "${canary}"`,
  `[providers.a]\ntype = "ollama"\nendpoints = ["http://x:${canary}@h"]`,
  `[providers]\na = "${canary}"`,
  `[auth.keys]\na = "${canary}"`,
  `[auth.keys.a]\nkey = "${canary}"`,
  `[auth.keys.a]\nkey = "sha256:${canary}"`,
  `[auth]\nkeys = ["${canary}"]`,
  `[auth]\nmaster_key = "${canary}"`,
  `auth = "${canary}"`,
  `key = "${canary}"`,
  `discovery = {ollama = ["http://x:${canary}@h"]}`,
  // syntax errors in the line of the secret and near it
  `[auth.keys.a]\nkey = ${canary}`,
  `[auth.keys.a]\nkey = "${canary}`,
  `[auth.keys.a]\nkey = "${canary}" "${canary}"`,
  `[auth.keys.a\nkey = "${canary}"`,
  `[auth.keys.a]\nkey = "${canary}\\q"`,
  `[auth.keys.a]\nkey = "${canary}"\nkey = "${canary}"`,
  canary,
];

describe("a secret in the wrong place is refused, and not repeated", () => {
  test.each(misplaced)("%j", async (toml) => {
    const file = `${folder}/omen.toml`;
    await Bun.write(file, toml);
    let refusal: unknown;
    try {
      loadConfig({ environment: {}, file });
    } catch (error) {
      refusal = error;
    }
    expect(refusal).toBeInstanceOf(Error);
    for (const text of [String(refusal), inspect(refusal, { depth: 9 }), JSON.stringify(refusal)])
      expect(text).not.toContain(canary);
  });
});

test("variables that hold secrets are told by name", () => {
  const environment = {
    OPENAI_API_KEY: canary,
    OMEN_MASTER_KEY: canary,
    OMEN_API_KEY: canary,
    OMEN_TYPO_KEY: canary,
    OMEN_PROVIDERS__A__TYPE: "openai",
    OMEN_PROVIDERS__A__API_KEY: canary,
    OMEN_AUTH__KEYS__ME__KEY: canary,
  };
  const loaded = loadConfig({ environment, file: null });
  expect(loaded.variables).toContain("OMEN_AUTH__KEYS__ME__KEY");
  expect(inspect(loaded, { depth: 9 })).not.toContain(canary);
  expect(JSON.stringify(loaded)).not.toContain(canary);
});
