import { readFileSync } from "node:fs";
import { CommandError, exit } from "../platform/exit.ts";
import { usageError } from "./arguments.ts";
import { answerOf, endpointOptions, findEndpoint, jsonOf } from "./client/endpoint.ts";
import type { Command } from "./command.ts";
import { tagFlag } from "./key/flags.ts";
import { out, printable } from "./terminal.ts";

interface Explained {
  readonly requested: string;
  readonly intent: { readonly name: string; readonly from: string } | null;
  readonly strategy: string;
  readonly chosen: string;
  readonly reason: string;
  readonly estimate: { readonly input_tokens: number; readonly cached_tokens: number };
  readonly candidates: readonly { readonly deployment: string; readonly score: number | null; readonly why: string }[];
  readonly budgets: readonly {
    readonly id: string;
    readonly used_percent: number;
    readonly rule: string;
    readonly applies: boolean;
  }[];
}

export const command: Command = {
  name: "route",
  summary: "what would answer a request, and why",
  usage: "explain [@FILE] [options]",
  options: [
    { name: "model", short: "m", value: "MODEL", help: "what is asked for (default auto)" },
    { name: "tag", value: "NAME=VALUE", multiple: true, help: "a tag, as intent=code; repeatable" },
    { name: "strategy", value: "NAME", help: "order, cheap, fast, quality or local" },
    { name: "session", value: "ID", help: "the conversation that it is part of" },
    ...endpointOptions,
    { name: "json", help: "as POST /v1/route answers" },
  ],
  examples: ["omen route explain --tag intent=code", "omen route explain @request.json --session 3f1c"],
  async run(invocation) {
    const [action, file, ...rest] = invocation.positionals;
    if (action !== "explain" || rest.length > 0)
      throw usageError("say omen route explain [@FILE]", "omen route --help explains it");
    const given = file === undefined ? { messages: [{ role: "user", content: "" }] } : read(file);
    const model = invocation.value("model");
    const strategy = invocation.value("strategy");
    const tags = Object.fromEntries(invocation.values("tag").map(tagFlag));
    const body = {
      model: "auto",
      ...given,
      ...(model !== undefined && { model }),
      ...(Object.keys(tags).length > 0 && { tags: { ...(given["tags"] as object | undefined), ...tags } }),
      ...(strategy !== undefined && { omen: { ...(given["omen"] as object | undefined), strategy } }),
    };
    const session = invocation.value("session");
    const endpoint = await findEndpoint(invocation);
    const answer = await answerOf(endpoint, "/v1/route", {
      method: "POST",
      headers: { "content-type": "application/json", ...(session !== undefined && { "x-omen-session": session }) },
      body: JSON.stringify(body),
    });
    const explained = (await jsonOf(endpoint, answer)) as Explained;
    out(invocation.flag("json") ? `${JSON.stringify(explained, null, 2)}\n` : drawn(explained));
    return exit.ok;
  },
};

function read(file: string): Record<string, unknown> {
  const path = file.startsWith("@") ? file.slice(1) : file;
  try {
    return JSON.parse(readFileSync(path === "-" ? 0 : path, "utf8")) as Record<string, unknown>;
  } catch (error) {
    throw new CommandError(
      `${path}: ${(error as Error).message}`,
      exit.failed,
      "Name a file that holds a request's body.",
    );
  }
}

function drawn({ intent, estimate, strategy, candidates, chosen, reason, budgets }: Explained): string {
  const width = Math.max(10, ...candidates.map(({ deployment }) => deployment.length));
  const rows = candidates.map(
    ({ deployment, score, why }) =>
      `${score === null ? "    -" : score.toFixed(2).padStart(5)}  ${printable(deployment).padEnd(width)}  ${printable(why)}`,
  );
  const cached = estimate.cached_tokens > 0 ? `, ${estimate.cached_tokens.toLocaleString("en-US")} from a cache` : "";
  const head = intent ? `intent ${intent.name} (from ${intent.from})` : "no intent";
  return [
    `${head}; about ${estimate.input_tokens.toLocaleString("en-US")} tokens in${cached}; strategy ${strategy}`,
    ...budgets.map(
      ({ id, used_percent: used, rule, applies }) =>
        `${printable(id)} at ${used}%: ${rule}${applies ? "" : ", new conversations only"}`,
    ),
    "",
    `score  ${"deployment".padEnd(width)}  why`,
    ...rows,
    `chosen: ${chosen}, ${reason}`,
    "",
  ].join("\n");
}
