import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { answers, configOf, env, providers } from "./support/scenario/index.ts";
import type { ClientName, ScenarioName } from "./support/scenario/scenario.ts";
import { startOmen, type OmenServer } from "./support/server.ts";
import { startUpstream, type Upstream } from "./support/upstream/index.ts";

/** OpenAI's client for Python, which parses every answer into types, in front of every provider's dialect. */

const packages = resolve(import.meta.dir, "../.toolchain/python");
const session = resolve(import.meta.dir, "support/python/session.py");

let upstream: Upstream;
let omen: OmenServer;

beforeAll(async () => {
  upstream = await startUpstream();
  omen = await startOmen({ env, config: configOf(upstream.origin) });
});
afterAll(async () => {
  await omen.stop();
  await upstream.stop();
});

/** What is answered before each step, and what the step must tell. */
const steps: readonly (readonly [
  step: string,
  prepared: readonly [ClientName, ScenarioName] | undefined,
  told: unknown,
])[] = [
  ["models", undefined, expect.arrayContaining(["auto", "echo"])],
  ["calls", ["chat", "parallel tool calls"], ['{"city":"Ulm"}', '{"city":"Bonn"}']],
  ["stream", ["chat", "text, with instructions and sampling"], ["Hi there.", "stop", 5]],
  ["response", ["responses", "text, with instructions and sampling"], ["Hi there.", "completed"]],
  ["response calls", ["responses", "parallel tool calls"], ['{"city":"Ulm"}', '{"city":"Bonn"}']],
  ["parse", ["chat", "a JSON schema"], "Ulm"],
  ["streamed parse", ["chat", "a JSON schema"], "Ulm"],
  ["parsed calls", ["chat", "parallel tool calls"], ["Ulm", "Bonn"]],
  ["parsed response", ["responses", "a JSON schema"], "Ulm"],
  ["retrieve", undefined, "Hi there."],
  ["error", undefined, "model_not_found"],
];

describe.skipIf(!existsSync(packages))("a session", () => {
  test.each(providers.map((provider) => [provider.name, provider] as const))(
    "in front of %s",
    async (_, provider) => {
      const prepare = (prepared: (typeof steps)[number][1]) => {
        if (prepared) answers(upstream, provider, ...prepared);
      };
      upstream.clear();
      prepare(steps[0]?.[1]);
      const child = Bun.spawn(["python3", session, `${omen.url}/v1`, `${provider.name}/${provider.model}`], {
        env: { PATH: process.env["PATH"] ?? "", PYTHONPATH: packages, PYTHONDONTWRITEBYTECODE: "1" },
        stdin: "pipe",
        stdout: "pipe",
        stderr: "pipe",
      });
      const told: unknown[] = [];
      let rest = "";
      const decoder = new TextDecoder();
      for await (const bytes of child.stdout) {
        rest += decoder.decode(bytes, { stream: true });
        for (let end = rest.indexOf("\n"); end >= 0; end = rest.indexOf("\n")) {
          const { step, value } = JSON.parse(rest.slice(0, end)) as { step: string; value: unknown };
          rest = rest.slice(end + 1);
          told.push([step, normal(value)]);
          prepare(steps[told.length]?.[1]);
          child.stdin.write("\n");
          await child.stdin.flush();
        }
      }
      const error = await new Response(child.stderr).text();
      expect([await child.exited, error]).toEqual([0, ""]);
      expect(told).toEqual(steps.map(([step, , value]) => [step, value]));
      // Anthropic refuses these in a schema that an answer or a call is held to: there
      // they are words of its description.
      if (provider.name === "messages")
        expect(
          upstream.requests.map(({ text }) => text).filter((text) => /[^\\]"(?:maxLength|pattern)":/.test(text)),
        ).toEqual([]);
    },
    120_000,
  );
});

/** JSON text without the white space that a provider may put into it. */
const normal = (value: unknown): unknown =>
  Array.isArray(value)
    ? value.map((item) => (typeof item === "string" ? item.replaceAll(/(?<=[:,]) /g, "") : (item as unknown)))
    : value;
