import { afterAll, beforeAll, expect, test } from "bun:test";
import { Home } from "./support/command.ts";
import { eventually, Operator } from "./support/governed.ts";
import { startOmen, type OmenServer } from "./support/server.ts";
import { failure, startUpstream, whole, type Upstream } from "./support/upstream/index.ts";

/** What is asked and answered, kept for the operator where the configuration says so, and read by nobody else. */

interface Row {
  readonly attempt: string;
  readonly session: string | null;
  readonly status: number;
  readonly request: string | null;
  readonly answer: string | null;
}

let upstream: Upstream;
let omen: OmenServer;
let operator: Operator;

const config = (usage: string) => `
  discovery.enabled = false
  [usage]
  ${usage}
  [providers.p]
  type = "openai_compatible"
  base_url = "${upstream.baseUrl}"
  models = ["one", "ill"]
`;

beforeAll(async () => {
  upstream = await startUpstream();
  upstream.script("one", whole({ content: "It is in vault 7." }));
  upstream.script("ill", failure(500));
  omen = await startOmen({ config: config("keep_bodies = true") });
  operator = new Operator(omen);
});
afterAll(async () => {
  await omen.stop();
  await upstream.stop();
});

const ask = async (url: string, session: string, more: object = {}) => {
  const response = await fetch(`${url}/v1/chat/completions`, {
    method: "POST",
    headers: { "x-omen-session": session },
    body: JSON.stringify({
      model: "one",
      messages: [{ role: "user", content: "Where is it? My key is sk-live-0123456789abcdef, I am ada@example.com" }],
      ...more,
    }),
  });
  await response.text();
  return response.status;
};

/** The record of a session's one call, with its body, once both are written. */
async function kept(by: Operator, session: string, isThere = (row: Row) => row.answer !== null): Promise<Row> {
  const { data } = await eventually(
    () => by.ask<{ data: Row[] }>("GET", `/admin/requests?session=${session}`),
    (answer) => answer.data.length > 0,
  );
  return eventually(() => by.ask<Row>("GET", `/admin/requests/${data[0]?.attempt}`), isThere);
}

test.each([
  ["whole", { stream: false }],
  ["streamed", { stream: true }],
])("an answer that came %s is kept with its question, without keys and addresses", async (name, more) => {
  expect(await ask(omen.url, name, more)).toBe(200);
  const { request, answer, status } = await kept(operator, name);
  expect(status).toBe(200);
  expect(request).toContain("Where is it? My key is [key], I am [mail]");
  const words = more.stream
    ? [...(answer ?? "").matchAll(/"content":"([^"]*)"/g)].map(([, word]) => word).join("")
    : answer;
  expect(words).toContain("It is in vault 7.");
  if (more.stream) expect(answer).toContain("data: [DONE]");
});

test("a call that failed is kept with what was asked", async () => {
  expect(await ask(omen.url, "failing", { model: "ill" })).toBe(502);
  const { request, answer } = await kept(operator, "failing", (row) => row.request !== null);
  expect([request?.includes("Where is it?"), answer]).toEqual([true, ""]);
});

test("who reads one is written down, and the command shows it", async () => {
  await ask(omen.url, "shown");
  const { attempt } = await kept(operator, "shown");
  await using home = new Home();
  const env = { OMEN_URL: omen.url, OMEN_API_KEY: operator.key };
  const shown = await home.run(["admin", "request", "show", attempt], { env });
  expect(shown).toMatchObject({ code: 0, out: expect.stringContaining("It is in vault 7.") });
  const { data } = await operator.ask<{ data: { action: string; object: string }[] }>("GET", "/admin/log");
  expect(data).toContainEqual(expect.objectContaining({ action: "request.read", object: attempt }));
  const missing = await home.run(["admin", "request", "show", "att_none"], { env });
  expect(missing).toMatchObject({ code: 1, error: expect.stringContaining("There is no request 'att_none'") });
});

test("nothing is kept unless the configuration says so, and nothing longer", async () => {
  await using silent = await startOmen({ config: config("") });
  await ask(silent.url, "silent");
  const own = await kept(new Operator(silent), "silent", () => true);
  expect([own.request, own.answer]).toEqual([null, null]);
});
