import { afterAll, afterEach, beforeAll, expect, test } from "bun:test";
import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Operator } from "./support/governed.ts";
import { chatIn, explained } from "./support/route.ts";
import { startOmen, type OmenServer } from "./support/server.ts";
import { startUpstream, whole, type Upstream } from "./support/upstream/index.ts";

/** Conversations find their cache again: turn after turn, over a restart and a reload, and when others come and go. */

const folders: string[] = [];
const running: OmenServer[] = [];
let upstream: Upstream;
beforeAll(async () => {
  upstream = await startUpstream();
  const cached = { prompt_tokens_details: { cached_tokens: 90 } };
  const usage = { prompt_tokens: 100, completion_tokens: 10, total_tokens: 110, ...cached };
  for (const model of ["a", "b", "c"]) upstream.script(model, whole({ usage }));
});
afterEach(async () => {
  for (const omen of running.splice(0)) await omen.stop();
});
afterAll(async () => {
  await upstream.stop();
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

const newFolder = (): string => {
  const folder = mkdtempSync(`${tmpdir()}/omen-affinity-`);
  folders.push(folder);
  return folder;
};

/** `count` deployments of one model, each with a provider of its own. */
const group = (names: readonly string[]): string => `
  discovery.enabled = false
  ${names.map((name) => `[providers.${name}]\ntype = "openai_compatible"\nbase_url = "${upstream.baseUrl}"\nmodels = ["a"]`).join("\n")}
  [models.shared]
  deployments = [${names.map((name) => `{ provider = "${name}", model = "a" }`).join(", ")}]
`;

async function start(config: string, folder: string, env: Record<string, string> = {}): Promise<OmenServer> {
  const omen = await startOmen({ config, env, args: ["--data", folder] });
  running.push(omen);
  return omen;
}

const sessions = Array.from({ length: 200 }, (_, index) => `conversation ${index}`);

async function turn(omen: OmenServer, model: string, of = sessions): Promise<(string | null)[]> {
  const answered: (string | null)[] = [];
  for (const session of of) {
    const { headers } = await chatIn(omen.url, model, session);
    answered.push(`${headers.get("x-omen-provider")}/${headers.get("x-omen-model")}`);
  }
  return answered;
}

const stayed = (before: readonly unknown[], after: readonly unknown[]): number =>
  before.filter((one, index) => one === after[index]).length / before.length;

test("at least 95 % of turns stay over a restart and a reload, and over a restart that was a kill", async () => {
  const folder = newFolder();
  const config = group(["p0", "p1", "p2", "p3", "p4"]);
  const first = await start(config, folder);
  const before = await turn(first, "shared");
  expect(new Set(before).size).toBe(5);
  expect(stayed(before, await turn(first, "shared"))).toBe(1);
  await new Operator({ url: first.url, dataFolder: folder }).ask("POST", "/admin/reload", {});
  expect(stayed(before, await turn(first, "shared"))).toBe(1);
  await first.stop();
  expect(statSync(join(folder, "conversations.json")).mode & 0o777).toBe(0o600);

  const second = await start(config, folder);
  expect(stayed(before, await turn(second, "shared"))).toBeGreaterThanOrEqual(0.95);
  expect((await explained(second.url, { model: "shared" }, { "x-omen-session": sessions[0] ?? "" })).reason).toContain(
    "affinity",
  );
  await second.stop();
  writeFileSync(join(folder, "conversations.json"), "[[1,"); // as a disk may leave it
  const third = await start(config, folder);
  expect(stayed(before, await turn(third, "shared"))).toBeGreaterThanOrEqual(0.95);
  third.process.kill("SIGKILL");
  await third.process.exited;
  const fourth = await start(config, folder);
  expect(stayed(before, await turn(fourth, "shared"))).toBeGreaterThanOrEqual(0.95);
}, 60_000);

test("with auto too, also where scores tie", async () => {
  const folder = newFolder();
  const config = `
    discovery.enabled = false
    [providers.p]
    type = "openai_compatible"
    base_url = "${upstream.baseUrl}"
    models = ["a", "b", "c"]
  `;
  const first = await start(config, folder);
  const before = await turn(first, "auto");
  await first.stop();
  expect(stayed(before, await turn(await start(config, folder), "auto"))).toBeGreaterThanOrEqual(0.95);
});

test("taking one of five deployments away moves at most a quarter of the conversations, and only those that it had", async () => {
  const folder = newFolder();
  const five = await start(group(["p0", "p1", "p2", "p3", "p4"]), folder);
  const many = Array.from({ length: 600 }, (_, index) => `one of many ${index}`); // of fewer, a fifth may by chance be a quarter
  const before = await turn(five, "shared", many);
  await five.stop();
  const four = await start(group(["p0", "p1", "p3", "p4"]), folder);
  const after = await turn(four, "shared", many);
  expect(1 - stayed(before, after)).toBeLessThanOrEqual(0.25);
  expect(before.filter((one, index) => one !== after[index]).every((one) => one === "p2/a")).toBe(true);
});

test("what a cache had is a metric by deployment, and part of the estimate", async () => {
  const omen = await start(
    `${group(["p0", "p1"])}\n[models."p0/a"]\nprice = { input = 1, cached_input = 0.1, output = 1 }\n[models."p1/a"]\nprice = { input = 1, cached_input = 0.1, output = 1 }`,
    newFolder(),
  );
  const [session = ""] = sessions;
  const headers = { "x-omen-session": session };
  const fresh = await explained(omen.url, { model: "shared" }, headers);
  expect(fresh.estimate.cached_tokens).toBe(0);
  await (await chatIn(omen.url, "shared", session)).text();
  const kept = await explained(omen.url, { model: "shared" }, headers);
  expect(kept.estimate.cached_tokens).toBe(Math.round(kept.estimate.input_tokens * 0.9));
  expect(kept.estimate.cost_usd ?? 1).toBeLessThan(fresh.estimate.cost_usd ?? 0);
  expect(kept.candidates[0]?.why).toContain("its cache, 90% read");
  const text = await (await fetch(`${omen.url}/metrics`)).text();
  expect(text).toMatch(/omen_tokens_total\{[^}]*model="a"[^}]*direction="cached_input"[^}]*\} 90/);
  expect(text).toMatch(/omen_decisions_total\{by="shares"[^}]*\} 1/);
});

test("no place in the configuration file makes a difference: its tables in any order decide the same", async () => {
  const tables = [
    ...["p3", "p1", "p2"].map(
      (name) =>
        `[providers.${name}]\ntype = "openai_compatible"\nbase_url = "${upstream.baseUrl}"\nmodels = ["a", "b"]`,
    ),
    '[models.shared]\ndeployments = [{ provider = "p1", model = "a" }, { model = "b", provider = "p2" }]',
    '[models."p1/a"]\nprice = { input = 1, output = 1 }',
    "[models.b]\nprice = { output = 2, input = 0.5 }",
    '[routing]\norder = ["p2/b", "p3"]',
    '[routing.intents.reason]\nmodels = ["b"]',
    "[discovery]\nenabled = false",
  ];
  const said = async (config: string) => {
    const omen = await start(config, newFolder());
    const answers = [];
    for (const model of ["auto", "auto:reason", "cheap", "shared", "b"])
      for (const session of sessions.slice(0, 5))
        answers.push(await explained(omen.url, { model }, { "x-omen-session": session }));
    return answers;
  };
  const [one, other] = [await said(tables.join("\n")), await said(tables.toReversed().join("\n"))];
  expect(other).toEqual(one);
  expect(one[0]?.chosen).toBe("p2/b");
});

test("a prompt_cache_key means its own workspace's: providers are told it salted, and this machine's user's as it is", async () => {
  const config = (mode: string) => `
    discovery.enabled = false
    ${mode}
    [providers.p]
    type = "openai_compatible"
    base_url = "${upstream.baseUrl}"
    models = ["a"]
  `;
  const keyed = await start(
    config(`
      auth.mode = "keys"
      auth.keys.one = { key = "env:ONE", workspace = "one" }
      auth.keys.other = { key = "env:OTHER", workspace = "other" }
    `),
    newFolder(),
    { ONE: "sk-one", OTHER: "sk-other" },
  );
  const told = async (omen: OmenServer, key: string | undefined, path = "/v1/chat/completions") => {
    upstream.clear();
    const asked = path === "/v1/responses" ? { input: "x" } : { messages: [{ role: "user", content: "x" }] };
    await fetch(omen.url + path, {
      method: "POST",
      headers: key === undefined ? {} : { authorization: `Bearer ${key}` },
      body: JSON.stringify({ model: "a", prompt_cache_key: "thread-1", ...asked }),
    });
    return (upstream.requests[0]?.json as { prompt_cache_key?: string } | undefined)?.prompt_cache_key;
  };
  const [one, other] = [await told(keyed, "sk-one"), await told(keyed, "sk-other")];
  expect([one, other]).toEqual([expect.stringMatching(/^[\w-]{43}$/), expect.stringMatching(/^[\w-]{43}$/)]);
  expect(one).not.toBe(other);
  expect(await told(keyed, "sk-one")).toBe(one);
  expect(await told(keyed, "sk-one", "/v1/responses")).toBe(one); // translated, the same
  expect(await told(await start(config(""), newFolder()), undefined)).toBe("thread-1");
});
