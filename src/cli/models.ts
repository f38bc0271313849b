import { exit } from "../platform/exit.ts";
import type { ListedModel } from "../omen/surface/models.ts";
import { answerOf, endpointOptions, findEndpoint } from "./client/endpoint.ts";
import type { Command } from "./command.ts";
import { out, painter, wantsColor } from "./terminal.ts";

export const command: Command = {
  name: "models",
  summary: "list what can be called, and who answers it",
  usage: "[options]",
  options: [...endpointOptions, { name: "json", help: "as GET /v1/models answers" }],
  async run(invocation) {
    const endpoint = await findEndpoint(invocation);
    const answer = (await (await answerOf(endpoint, "/v1/models")).json()) as { data: readonly ListedModel[] };
    if (invocation.flag("json")) {
      out(`${JSON.stringify(answer, null, 2)}\n`);
      return exit.ok;
    }
    const paint = painter(wantsColor(invocation.value("color")));
    const width = Math.max(...answer.data.map((model) => model.id.length)) + 2;
    const rows = answer.data.map(
      ({ id, owned_by: owner, omen }) => `${paint("bold", id.padEnd(width))}${whoAnswers(owner, omen)}`,
    );
    out(`${rows.join("\n")}\n`);
    return exit.ok;
  },
};

/** Another gateway of the same API has no `omen` member. */
function whoAnswers(owner: string, omen: ListedModel["omen"] | undefined): string {
  if (!omen) return owner;
  if (omen.type === "router") return "whatever is there, in a fixed order";
  return `${omen.provider}${omen.built_in ? " (built in, for trying things)" : ""}`;
}
