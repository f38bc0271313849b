import { commandHelp, programHelp } from "../../../src/cli/help.ts";
import { loadCommands } from "../../../src/cli/registry.ts";
import { exit } from "../../../src/platform/exit.ts";
import { code, drawnFrom, table } from "./markdown.ts";

/** docs/cli.md: what holds for every command, then the help of each. */
export async function commandLine(): Promise<string> {
  const [daily, rest] = [await loadCommands(true), await loadCommands(false)];
  const sections = [...daily, ...rest].map(
    (command) => `## omen ${command.name}\n\n${block(commandHelp(command).trimEnd())}${notes[command.name] ?? ""}`,
  );
  return [
    `${drawnFrom("src/cli and script/lib/docs/command-line.ts")}\n\n# Command line`,
    block(programHelp(daily, rest).trimEnd()),
    general,
    exitCodes(),
    environment,
    ...sections,
    "",
  ].join("\n\n");
}

const block = (text: string): string => `\`\`\`text\n${text}\n\`\`\``;

const general = `Results go to standard output, everything said about them to standard error. A reader that closes the pipe, as \`head\`
does, ends a command silently. \`--json\` is for programs; \`--quiet\` leaves results and errors. Colour appears on terminals only, and
not where \`NO_COLOR\` is set; \`--color\` decides otherwise. What models and servers say reaches a terminal without control characters.

A link named \`glyph\` to the executable makes \`glyph serve\` mean \`omen mcp\`, and \`glyph X\` mean \`omen X\` otherwise.

## Which Omen answers

\`omen chat\` and \`omen models\` talk to the first of these: the Omen at \`--url\`; one in their own process where \`--config\` names its
configuration; the one at \`OMEN_URL\`; the one that runs on this machine with the same data folder, found by its socket; one in their
own process with the user's configuration. A URL may be written with or without \`/v1\`. A key for it stands in \`OMEN_API_KEY\`; the socket needs none,
since only its owner can open it.

In a conversation (\`omen chat\` on a terminal, without a prompt) Ctrl-C ends an answer, and at the prompt the conversation.`;

const meanings: Readonly<Record<keyof typeof exit, string>> = {
  ok: "done",
  failed: "failed, or what was asked for was not found",
  usage: "wrong usage or configuration",
  refused: "refused: permission, policy or budget",
  unauthenticated: "not authenticated: no key, or a wrong one",
  upstream: "a provider or the network failed",
  interrupted: "interrupted",
};

const exitCodes = (): string => `## Exit codes

${table(
  ["code", "meaning"],
  Object.entries(meanings).map(([name, meaning]) => [String(exit[name as keyof typeof exit]), meaning]),
)}

\`omen search\` keeps grep's: 0 found, 1 not found, 2 trouble. A process that ends with 70 or 71 met a bug; what it says
about it on standard error belongs into a report.`;

/** What no help has room for. */
const notes: Readonly<Record<string, string>> = {
  search: `

It prints what ripgrep 15 prints, byte for byte, for the flags above; results are always sorted by path, as with ripgrep's
\`--sort path\`. The pattern is a regular expression in the
[syntax of Rust's regex crate](https://docs.rs/regex/latest/regex/#syntax), on an engine whose time is linear in what is
searched and whose memory is bounded: 64 MB a search, and a pattern that asks for more is refused. What is different:

- No look-around and no back-references (\`-P\`), no compressed files (\`-z\`), no links below PATH (\`-L\`), no \`--pre\`, no
  \`--encoding\`: exit code 2, and what to do instead. UTF-16 with a byte order mark is read as ripgrep reads it.
- No configuration file.
- File types are a part of ripgrep's: \`--type-list\` names them, \`--type-add\` adds others.
- Messages are omen's own. How many files could not be read is told once for each PATH.
- A line of more than 8 MB is shown in part, and one of more than 64 MB is searched in parts: a match of more than 64 KB that
  lies across them is not found.
- With \`-U\` a file is held in memory, and one of more than 1 GB is passed over.`,
};

const environment = `## Environment

${table(
  ["variable", "meaning"],
  [
    [code("OMEN_URL"), "the Omen that `chat` and `models` talk to, as `http://host:port`"],
    [code("OMEN_API_KEY"), "the key for it (`OMEN_KEY` means the same)"],
    [code("OMEN_CONFIG"), "the configuration file, where `--config` names none"],
    [code("OMEN_DATA"), "the data folder, where `--data` names none; default `$XDG_DATA_HOME/omen`"],
    [code("NO_COLOR"), "no colour, unless `--color` says otherwise ([no-color.org](https://no-color.org))"],
    [
      `${code("HTTPS_PROXY")}, ${code("HTTP_PROXY")}, ${code("NO_PROXY")}`,
      "the way to servers outside, and which need none",
    ],
    [code("NODE_EXTRA_CA_CERTS"), "a file with more certificate authorities to trust"],
  ],
)}

Every key of the configuration has a variable too: see [configuration](configuration.md#environment).`;
