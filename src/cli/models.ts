import { CommandError, exit } from "../platform/exit.ts";
import type { ListedModel } from "../omen/surface/models.ts";
import { answerOf, endpointOptions, findEndpoint, jsonOf } from "./client/endpoint.ts";
import type { Command } from "./command.ts";
import { out, painter, printable, wantsColor } from "./terminal.ts";

export const command: Command = {
  name: "models",
  summary: "list what can be called, and who answers it",
  usage: "[options]",
  options: [...endpointOptions, { name: "json", help: "as GET /v1/models answers" }],
  async run(invocation) {
    const endpoint = await findEndpoint(invocation);
    const answer = await jsonOf(endpoint, await answerOf(endpoint, "/v1/models"));
    if (invocation.flag("json")) {
      out(`${JSON.stringify(answer, null, 2)}\n`);
      return exit.ok;
    }
    const paint = painter(wantsColor(invocation.value("color")));
    const models = listOf(answer, endpoint.description);
    const rows = models.map(
      ({ id, owned_by: owner, omen }) => [printable(id), printable(whoAnswers(owner, omen))] as const,
    );
    const width = Math.max(...rows.map(([id]) => id.length)) + 2;
    out(rows.map(([id, who]) => `${paint("bold", id.padEnd(width))}${who}\n`).join(""));
    return exit.ok;
  },
};

/** The models of a list in OpenAI's shape, which another gateway of the same API may have written. */
function listOf(answer: unknown, where: string): readonly ListedModel[] {
  const data = (answer as { data?: unknown } | null)?.data;
  if (!Array.isArray(data)) throw new CommandError(`${where} did not answer with a list of models`, exit.upstream);
  return data.filter((model) => typeof (model as Partial<ListedModel> | null)?.id === "string");
}

/** Another gateway of the same API has no `omen` member. */
function whoAnswers(owner: string | undefined, omen: ListedModel["omen"] | undefined): string {
  if (!omen) return owner ?? "";
  if (omen.type === "router") return "whatever is there, in a fixed order";
  return `${omen.provider}${omen.built_in ? " (built in, for trying things)" : ""}`;
}
