import { withoutSecrets } from "../platform/config/index.ts";
import { exit } from "../platform/exit.ts";
import type { Command } from "./command.ts";
import { configOption } from "./options.ts";
import { out, painter, printable, wantsColor } from "./terminal.ts";

export const command: Command = {
  name: "doctor",
  summary: "say what works, what does not, and the next step for each",
  usage: "[options]",
  options: [configOption, { name: "json", help: "as JSON" }],
  examples: ["omen doctor", "omen doctor --config omen.toml --json"],
  async run(invocation) {
    const { examine } = await import("./doctor/checks.ts");
    const findings = (await examine(invocation.value("config"))).map((finding) => ({
      ...finding,
      detail: withoutSecrets(finding.detail), // servers quote what they refuse
    }));
    const healthy = findings.every((finding) => finding.state !== "failed");
    if (invocation.flag("json")) out(`${JSON.stringify({ healthy, findings }, null, 2)}\n`);
    else {
      const paint = painter(wantsColor(invocation.value("color")));
      const marks = { ok: paint("green", "ok    "), note: paint("yellow", "note  "), failed: paint("red", "failed") };
      for (const { what, state, detail, next } of findings) {
        out(`${marks[state]} ${what}: ${printable(detail)}\n${next ? `       ${paint("dim", next)}\n` : ""}`);
      }
    }
    return healthy ? exit.ok : exit.failed;
  },
};
