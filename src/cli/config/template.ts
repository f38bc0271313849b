import { headerOf, outline } from "../../platform/config/outline.ts";

/** What was found on this machine for a first configuration. */
export interface Findings {
  /** Variables that hold a known provider's key. */
  readonly keyVariables: readonly string[];
  /** Local model servers by name. */
  readonly localServers: readonly string[];
}

/**
 * A first configuration file: every key with its meaning and default, all as comments, and what was found said on top.
 */
export function configTemplate(findings: Findings): string {
  const sections = outline().map((table) => {
    const { name, description, keys, optional = false } = table;
    const header = optional || table.repeated || name.includes("NAME") ? `# ${headerOf(table)}` : headerOf(table);
    const rows = keys.map(
      ({ key, type, defaultValue, description: meaning }) =>
        `# ${key} = ${defaultValue ?? `…  # ${type}`}\n#     ${meaning}.`,
    );
    return [`# ${description}.`, header, ...rows].join("\n");
  });
  return `${foundLines(findings).join("\n")}\n\n${sections.join("\n\n")}\n`;
}

function foundLines({ keyVariables, localServers }: Findings): readonly string[] {
  return [
    "# Omen's configuration. Everything below is commented out and shows its default; `omen config check` checks this file.",
    "# Providers found when this file was written:",
    ...keyVariables.map((variable) => `#   ${variable} is set: its provider is enabled while it is.`),
    ...localServers.map((name) => `#   ${name}: found on this machine, and found again at every start.`),
    ...(keyVariables.length + localServers.length === 0
      ? ["#   none; the built-in echo answers until there is one."]
      : []),
    "#",
    "# A provider of your own:",
    "# [providers.work]",
    '# type = "openai_compatible"',
    '# base_url = "https://llm.example.com/v1"',
    '# api_key = "env:WORK_LLM_KEY"',
  ];
}
