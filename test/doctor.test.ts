import { afterAll, describe, expect, test } from "bun:test";
import { Database } from "bun:sqlite";
import { chmodSync, cpSync, existsSync } from "node:fs";
import { Home } from "./support/command.ts";
import { startOmen } from "./support/server.ts";
import { startIssuer } from "./support/sign-in/issuer.ts";
import { failure, fixed, startUpstream } from "./support/upstream/index.ts";

/** `omen doctor`: what it finds in each state, and what it says to do next. */

const home = new Home();
afterAll(() => home[Symbol.asyncDispose]());

interface Finding {
  readonly what: string;
  readonly state: string;
  readonly detail: string;
  readonly next?: string;
}

/** Port 0 unless a test is about the port: the usual one may be taken on this machine. */
async function examine(env: Readonly<Record<string, string>> = {}, config = "") {
  await Bun.write(`${home.path}/doctor.toml`, config);
  const { code, out, error } = await home.run(["doctor", "--json", "--config", "doctor.toml"], {
    env: { OMEN_PORT: "0", ...env },
  });
  expect(error).toBe("");
  const report: { healthy: boolean; findings: readonly Finding[] } = JSON.parse(out);
  expect(code).toBe(report.healthy ? 0 : 1);
  for (const finding of report.findings) {
    if (finding.state !== "ok") expect(finding.next, finding.what).toMatch(/\S/);
  }
  const of = (what: string): Finding | undefined => report.findings.find((finding) => finding.what === what);
  return { ...report, of };
}

const provider = (url: string, more = "") =>
  `[providers.mock]\ntype = "openai_compatible"\nbase_url = "${url}"\n${more}`;

describe("healthy", () => {
  test("with a provider that answers", async () => {
    await using upstream = await startUpstream({ models: ["a", "b"] });
    const { healthy, of } = await examine({}, provider(upstream.baseUrl));
    expect(healthy).toBe(true);
    expect(of("Rune")?.state).toMatch(/^(ok|note)$/); // a note where the sandbox forbids openat2
    expect(of("configuration")).toEqual({ what: "configuration", state: "ok", detail: `${home.path}/doctor.toml` });
    expect(of("port")).toEqual({ what: "port", state: "ok", detail: "any that is free" });
    expect(of("provider mock")).toEqual({ what: "provider mock", state: "ok", detail: "2 models" });
  });

  test("without any provider, and says how to get one", async () => {
    const { healthy, of } = await examine();
    expect(healthy).toBe(true);
    expect(of("providers")).toMatchObject({ state: "note", next: expect.stringContaining("OPENAI_API_KEY") });
  });

  test("with people who sign in, whose issuer it asks", async () => {
    await using issuer = await startIssuer([]);
    const config = (url: string) =>
      `[auth]\nmode = "keys"\n[auth.oidc.company]\nissuer = "${url}"\nclient_id = "omen"\n[server]\npublic_url = "https://omen.example.com"`;
    const { of } = await examine({}, config(issuer.url));
    expect(of("sign-in company")).toEqual({
      what: "sign-in company",
      state: "ok",
      detail: "company answers; its redirect URI is https://omen.example.com/auth/callback/company",
    });
    const { of: wrong } = await examine({}, config(`${issuer.url}/nowhere`));
    expect(wrong("sign-in company")?.state).toBe("failed");
  });

  test("makes no folder by looking", async () => {
    const data = `${home.path}/not/yet`;
    const { of } = await examine({ OMEN_DATA: data });
    expect(of("data folder")).toMatchObject({ state: "ok", detail: `${data}, made by the first omen serve` });
    expect(existsSync(`${home.path}/not`)).toBe(false);
  });

  test("beside a running omen serve", async () => {
    await using omen = await startOmen({ config: "discovery.enabled = false" });
    for (const OMEN_PORT of [new URL(omen.url).port, "0", "8080"]) {
      const { healthy, of } = await examine({ OMEN_DATA: omen.dataFolder, OMEN_PORT });
      expect(healthy).toBe(true);
      expect(of("data folder")?.detail).toBe(`${omen.dataFolder}, owned by a running omen serve at ${omen.url}`);
      expect(of("port")).toEqual({ what: "port", state: "ok", detail: `${omen.url} is served by Omen` });
    }
  });

  test("where one was killed, which has left its address", async () => {
    const data = `${home.path}/killed`;
    await using omen = await startOmen({ config: "discovery.enabled = false" });
    cpSync(omen.dataFolder, data, { recursive: true, filter: (path) => !path.endsWith(".sock") });
    await Bun.write(`${data}/serve.url`, "http://127.0.0.1:1\n");
    const { of } = await examine({ OMEN_DATA: data });
    expect(of("data folder")?.detail).toBe(data);
    expect(of("port")?.detail).toBe("any that is free");
  });
});

describe("what the data folder keeps", () => {
  test("whole and backed up", async () => {
    await using omen = await startOmen({ config: "discovery.enabled = false" });
    const env = { OMEN_DATA: omen.dataFolder };
    const { of: before } = await examine(env);
    expect(before("ledger")).toMatchObject({
      state: "note",
      detail: "whole, no backup yet, 0 records waiting, nothing unsettled",
    });
    expect(before("admin key")).toMatchObject({ state: "ok" });
    expect((await home.run(["backup", "omen.tar", "--data", omen.dataFolder])).code).toBe(0);
    const { of } = await examine(env);
    expect(of("ledger")).toMatchObject({
      state: "ok",
      detail: "whole, last backup just now, 0 records waiting, nothing unsettled",
    });
  });

  test("an admin key that others may read, money that a crash left open, and a damaged file", async () => {
    const data = `${home.path}/kept`;
    await using omen = await startOmen({ config: "discovery.enabled = false" });
    cpSync(omen.dataFolder, data, { recursive: true, filter: (path) => !path.endsWith(".sock") });
    chmodSync(`${data}/keys/admin`, 0o644);
    const database = new Database(`${data}/omen.db`);
    database.run("INSERT INTO buckets VALUES ('key:ada/total', 'total', 0, 0, 430000000)");
    database.close();
    const { of, healthy } = await examine({ OMEN_DATA: data });
    expect(healthy).toBe(false);
    expect(of("admin key")).toMatchObject({ state: "failed", next: expect.stringContaining("chmod 600") });
    expect(of("ledger")).toMatchObject({ state: "note", detail: expect.stringContaining("$0.43 of key:ada/total") });
    await Bun.write(`${data}/omen.db`, "no database at all, and that is all there is");
    const { of: damaged } = await examine({ OMEN_DATA: data });
    expect(damaged("ledger")).toMatchObject({ state: "failed", next: expect.stringContaining("omen restore") });
  });

  test("models without a price", async () => {
    await using upstream = await startUpstream({ models: ["gpt-5-mini", "nobody-knows"] });
    const { of } = await examine({}, provider(upstream.baseUrl));
    expect(of("prices")).toMatchObject({ state: "note", detail: expect.stringContaining("mock/nobody-knows") });
  });
});

describe("sick", () => {
  test("a configuration with problems: each is listed", async () => {
    const { healthy, of } = await examine({ OMEN_PORT: "abc" }, "[server]\nprot = 1");
    expect(healthy).toBe(false);
    expect(of("configuration")).toMatchObject({
      state: "failed",
      detail: expect.stringMatching(
        /server\.prot: unknown key[^]*environment \(OMEN_PORT\)|environment \(OMEN_PORT\)[^]*server\.prot: unknown key/,
      ),
      next: expect.stringContaining("omen config check"),
    });
  });

  test("a data folder that is a file, or can't be made", async () => {
    await Bun.write(`${home.path}/file`, "");
    for (const place of [`${home.path}/file`, `${home.path}/file/data`]) {
      const { healthy, of } = await examine({ OMEN_DATA: place });
      expect(healthy).toBe(false);
      expect(of("data folder")).toMatchObject({
        state: "failed",
        detail: expect.stringContaining(place),
        next: expect.stringContaining("--data"),
      });
    }
  });

  test("a port that something else holds: a note, with another to take", async () => {
    using server = Bun.serve({ port: 0, hostname: "127.0.0.1", fetch: () => new Response("hello") });
    const { healthy, of } = await examine({ OMEN_PORT: String(server.port) });
    expect(healthy).toBe(true);
    expect(of("port")).toMatchObject({ state: "note", next: "Start with another: omen serve --port 8080" });
  });

  test("a provider where nobody listens", async () => {
    const { healthy, of } = await examine({}, provider("http://127.0.0.1:1/v1"));
    expect(healthy).toBe(false);
    expect(of("provider mock")).toMatchObject({
      state: "failed",
      detail: "nothing listens there",
      next: "Start it, or mend its address in providers.mock.",
    });
  });

  test.each([
    [401, "It refuses the key: check providers.mock.api_key."],
    [403, "It refuses the key: check providers.mock.api_key."],
    [404, "Check the path of providers.mock.base_url, or list its models there."],
    [500, "Check the address in providers.mock, and what that server logs."],
  ])("a provider that answers %d", async (status, next) => {
    await using upstream = await startUpstream();
    upstream.route("GET /v1/models", failure(status));
    const { of } = await examine({}, provider(upstream.baseUrl));
    expect(of("provider mock")).toMatchObject({ state: "failed", next });
  });

  test("a provider that is something else, whose words reach nobody's terminal", async () => {
    await using upstream = await startUpstream();
    upstream.route("GET /v1/models", fixed(200, "<html>\u001b[2J", { "Content-Type": "text/html" }));
    const { of } = await examine({}, provider(upstream.baseUrl));
    expect(of("provider mock")).toMatchObject({
      state: "failed",
      detail: expect.stringContaining("did not answer JSON"),
    });
  });

  test("a provider without models: a note", async () => {
    await using upstream = await startUpstream({ models: [] });
    const { healthy, of } = await examine({}, provider(upstream.baseUrl));
    expect(healthy).toBe(true);
    expect(of("provider mock")).toMatchObject({ state: "note", detail: "it has no models" });
  });
});

describe("OMEN_URL", () => {
  test("is tried, with the key", async () => {
    await using omen = await startOmen({
      config: 'discovery.enabled = false\n[auth]\nmode = "keys"\n[auth.keys.me]\nkey = "env:CLIENT_KEY"',
      env: { CLIENT_KEY: "sk-right" },
    });
    const right = await examine({ OMEN_URL: omen.url, OMEN_API_KEY: "sk-right" });
    expect(right.of("OMEN_URL")).toEqual({ what: "OMEN_URL", state: "ok", detail: `${omen.url} answers` });
    const wrong = await examine({ OMEN_URL: omen.url, OMEN_API_KEY: "sk-canary" });
    expect(wrong.of("OMEN_URL")).toMatchObject({ state: "failed", next: expect.stringContaining("OMEN_API_KEY") });
    expect(JSON.stringify(wrong)).not.toContain("sk-canary");
  });

  test("where nobody answers is told", async () => {
    const { of } = await examine({ OMEN_URL: "http://127.0.0.1:1" });
    expect(of("OMEN_URL")).toMatchObject({ state: "failed", next: expect.stringContaining("mend OMEN_URL") });
  });
});

test("for a person each finding is a line, with the next step below", async () => {
  const { code, out } = await home.run(["doctor"], { env: { OMEN_PORT: "0" } });
  expect(code).toBe(0);
  expect(out).toMatch(/^ok {5}configuration: defaults, no file$/m);
  expect(out).toMatch(/^note {3}providers: none yet; only the built-in echo answers\n {7}Start Ollama/m);
  expect(out).not.toContain("\u001b");
});
