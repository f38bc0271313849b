import { aliases } from "../../../src/platform/config/alias.ts";
import { headerOf, outline, type OutlinedTable } from "../../../src/platform/config/outline.ts";
import { broken, code, drawnFrom, list } from "./markdown.ts";

/** docs/configuration.md: what a person needs to know first, then every key as the schema has it. */
export function configuration(): string {
  return [introduction, ...outline().map(section), environment()].join("\n\n");
}

const introduction = `${drawnFrom("src/platform/config and script/lib/docs/configuration.ts")}

# Configuration

Omen runs without any: it listens on this machine alone, finds local model servers, and answers with the built-in \`echo\`
until there is one. What you want otherwise goes into one TOML file, which \`omen config init\` writes with every key and its
default as comments.

\`\`\`toml
[server]
port = 8080

# A server that speaks OpenAI's API
[providers.work]
type = "openai_compatible"
base_url = "https://llm.example.com/v1"
api_key = "env:WORK_LLM_KEY"

# Two Ollama servers, seen as one
[providers.gpus]
type = "ollama"
endpoints = ["http://gpu1:11434", "http://gpu2:11434"]
\`\`\`

\`\`\`sh
omen config check omen.toml           # what is wrong: file, key, reason
omen config show omen.toml            # what holds, after file and environment
omen config schema > omen.schema.json # JSON Schema, for completion in editors
\`\`\`

## Where it is read from

\`omen serve\` reads the file that \`--config\` names, else the one that \`OMEN_CONFIG\` names, else the first that is there of
\`./omen.toml\`, \`$XDG_CONFIG_HOME/omen/omen.toml\` (by default \`~/.config/omen/omen.toml\`) and \`/etc/omen/omen.toml\`. The
environment goes over the file, and flags go over both. \`omen chat\` and \`omen models\`, where no Omen runs and they answer in their own
process, leave \`./omen.toml\` out unless \`--config\` names it: the folder you stand in does not decide where your keys are sent.

An invalid configuration is refused as a whole, with every problem listed: where it was said, which key, and why.

## Secrets

The file holds no secret, only where it is: \`"env:VAR"\` is a variable's value, \`"file:PATH"\` a file's text, both without the
white space around them. A key that callers of Omen give may also stand as \`"sha256:HEX"\`:

\`\`\`sh
printf %s "$KEY" | sha256sum
\`\`\`

Nothing prints a secret: neither \`omen config show\` nor an error message nor a log.

## Beyond this machine

To listen on another address than loopback's, keys are needed:

\`\`\`toml
[server]
host = "0.0.0.0"

[auth]
mode = "keys"

[auth.keys.laptop]
key = "env:LAPTOP_KEY"
\`\`\`

Keys and conversations should not cross a network in the clear. Omen speaks HTTPS by itself where it has a certificate (TLS
1.2 and 1.3); \`omen doctor\` says until when it holds:

\`\`\`toml
[server]
port = 8443
tls = { cert = "/etc/omen/fullchain.pem", key = "/etc/omen/privkey.pem" }
\`\`\`

A renewed certificate is read at the next start: have what renews it restart the service, which lets running answers end
first. Behind a proxy that speaks HTTPS, leave \`tls\` out, set \`public_url\`, and \`trusted_proxies\` where keys are bound to
networks.

Web pages call from a browser only where their origin is named. They need a key as anybody does, cookies never come along,
and \`/admin\` and \`/auth\` stay closed to them:

\`\`\`toml
[server]
cors_origins = ["https://chat.example.com"]
\`\`\``;

function section(table: OutlinedTable): string {
  const { description, keys } = table;
  const body = keys.length > 0 ? `\n\n${list(keys.map(line))}` : "";
  return `## \`${headerOf(table)}\`\n\n${broken(`${description}.`)}${body}`;
}

/** More alternatives than these are somebody else's list. */
const alternativesMax = 6;

function line({ key, type, defaultValue, description, variable }: OutlinedTable["keys"][number]): string {
  const alternatives = type.split(" | ").length;
  const kind = alternatives > alternativesMax ? `one of ${alternatives} names` : code(type);
  const facts = [kind, ...(defaultValue === undefined ? [] : [`default ${code(defaultValue)}`])].join(", ");
  return `${code(key)} (${facts}): ${description.replace("docs/providers.md", "[providers](providers.md)")}.${variable ? ` ${code(variable)}` : ""}`;
}

const environment = (): string => `## Environment

Every key but Glyph's has a variable, named above: \`OMEN_\`, then the key's path in capitals with \`__\` between its parts. A name of
your own is part of the path, with \`_\` for \`-\` and \`.\`: \`OMEN_PROVIDERS__WORK__BASE_URL\` is \`providers.work.base_url\`. Items of a list
stand between commas. Where a key refers to a secret, its variable may hold the secret itself. An empty variable counts as unset.
A misspelt key is an error that names the nearest one; any other unknown variable \`OMEN_…\` is mentioned at start.

These names mean the same as keys:

${list(variablesByMeaning())}

A key's own variable is stronger than these. Other variables, which are no keys, are in [the command line's page](cli.md#environment).
`;

/** Variables that mean the same stand together. */
function variablesByMeaning(): readonly string[] {
  const byMeaning = new Map<string, string[]>();
  for (const [variable, { meaning }] of aliases)
    byMeaning.set(meaning, [...(byMeaning.get(meaning) ?? []), code(variable)]);
  return [...byMeaning].map(([meaning, variables]) => `${variables.join(", ")}: ${meaning}.`);
}
