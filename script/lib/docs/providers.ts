import { parse } from "smol-toml";
import type { DialectName } from "../../../src/omen/dialect/dialect.ts";
import { configuredProviders, type Provider } from "../../../src/omen/provider/index.ts";
import { validate } from "../../../src/platform/config/validate.ts";
import { presets, type Preset, type PresetName } from "../../../src/platform/config/provider-presets.ts";
import { ownTypes, providerTypes, type OwnType } from "../../../src/platform/config/provider-types.ts";
import { clientDialects, providerDialects } from "./dialects.ts";
import { block, broken, code, codes, drawnFrom, list, table } from "./markdown.ts";
import { providerNotes } from "./provider-notes.ts";
import { toldTable } from "./told.ts";
import { namesOfUntold, untold } from "./untold.ts";

/** docs/providers.md: who can be called, how, and what gets lost on the way. */
export const providers = (): string =>
  [
    introduction,
    types(),
    ...(Object.keys(ownTypes) as OwnType[]).map(section),
    presetSection(),
    refusals,
    translation(),
    "",
  ].join("\n\n");

const introduction = `${drawnFrom("src/platform/config, src/omen and script/lib/docs/providers.ts")}

# Providers

A provider is a table of [omen.toml](configuration.md#providersname), under a name of your choice, with a \`type\`. Where one of the variables
below is set, a provider of that type is there without a table. \`omen models\` lists what all of them offer, \`omen doctor\`
says what is wrong with each.

Every client can call every provider. Where a provider speaks the client's own dialect, bytes pass through untouched, but
for \`model\` and Omen's own \`tags\` and \`omen\`. Otherwise requests and answers are translated, and what can't be said is
[named](#what-a-provider-cant-be-told), never silently left out.`;

function types(): string {
  const rows = (Object.keys(ownTypes) as OwnType[]).map((type) => [
    `[${code(type)}](#${type})`,
    providerTypes[type].about,
    codes(providerTypes[type].keyVariables.filter((name) => !name.startsWith("OMEN_"))),
  ]);
  return `## Types

${table(["type", "is", "enabled by"], rows)}

Besides these there are [presets](#presets), which are OpenAI's API at addresses of their own. Each variable may also be written with
\`OMEN_\` before it: then other programs do not see it. More names that mean the same as keys are in
[the configuration's page](configuration.md#environment).`;
}

function section(type: OwnType): string {
  const { about, keys, baseUrl } = providerTypes[type] as (typeof providerTypes)[OwnType];
  const { example, text, more, models, embeds } = providerNotes[type];
  const provider = providerOf(example);
  const facts = [
    ...(baseUrl === undefined ? [] : [`Address: ${code(baseUrl)}, unless \`base_url\` says otherwise.`]),
    `Keys: ${codes(["models", "timeouts", ...keys])}.`,
    ...models.map((model) => spoken(provider, model, models.length > 1)),
    embeddings(provider, embeds),
    tokenCounts(provider, models),
  ];
  return [
    `## \`${type}\``,
    broken(`${capital(about)}. ${text.replaceAll("\n", " ")}`),
    block("toml", example),
    list(facts),
    ...(more ? ["Variables that are read besides:", more()] : []),
  ].join("\n\n");
}

const capital = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1);

/** The provider of an example, made as the program makes it. */
function providerOf(example: string): Provider {
  const environment = new Proxy<Record<string, string>>(
    {},
    { get: (_, name) => (String(name).endsWith("_KEY") ? "x" : undefined) },
  );
  const { config, problems } = validate(parse(example), () => "example", environment);
  const [provider] = config ? configuredProviders(config, environment) : [];
  if (!provider) throw new Error(`the example is no configuration: ${JSON.stringify(problems)}`);
  return provider;
}

function spoken(provider: Provider, model: string, isOneOfSeveral: boolean): string {
  const names = provider.dialects(model).map(({ name }) => name);
  const first = names.find((name) => name);
  const untouched = clientDialects.filter(({ dialect }) => names.includes(dialect.name)).map(({ path }) => code(path));
  const to = isOneOfSeveral ? ` to ${code(model)}` : "";
  const passing = untouched.length === 0 ? "No client passes untouched." : `Untouched: ${untouched.join(", ")}.`;
  return `Spoken${to}: ${first ? providerDialects[first].title : "nothing"}${others(names.slice(1))}. ${passing}`;
}

const others = (names: readonly DialectName[]): string =>
  names.length === 0
    ? ""
    : `; to clients of theirs also ${names.map((name) => providerDialects[name].title).join(", ")}`;

function embeddings(provider: Provider, named: readonly string[] | undefined): string {
  const models = named ?? ["any"];
  const formats = new Set(models.map((model) => provider.embeddings?.(model)?.name));
  if (formats.has(undefined)) {
    if (named) throw new Error(`${provider.name} gives no embeddings of ${models.join(", ")}`);
    return "Embeddings: none; `/v1/embeddings` is refused with 400.";
  }
  const way = formats.has("openai-embeddings") ? "OpenAI's, untouched" : "translated";
  return `Embeddings: ${way}${named ? `, of models such as ${codes(named)}` : ""}.`;
}

function tokenCounts(provider: Provider, models: readonly string[]): string {
  const formats = models.map((model) => provider.tokenCount?.(model)?.name);
  const counted = models.filter((_, index) => formats[index] !== undefined);
  if (counted.length === 0) return "Token counts: estimated by Omen, which says so in `x-omen-estimated`.";
  return counted.length === models.length
    ? "Token counts: its own."
    : `Token counts: its own for ${codes(counted)}, else estimated.`;
}

function presetSection(): string {
  const entries = Object.entries(presets) as [PresetName, Preset][];
  const rows = entries.map(([name, { baseUrl, keyVariable, has }]) => [
    code(name),
    baseUrl === undefined ? "" : code(baseUrl),
    keyVariable === undefined ? "" : code(keyVariable),
    has.join(", "),
  ]);
  const quirks = entries.flatMap(
    ([name, { quirks: { refuses = [], thoughts, callIds, afterResults, listsModels } = {} }]) => {
      const told = [
        ...(refuses.length > 0 ? [`it refuses ${codes(refuses)}, which are left out and reported`] : []),
        ...(thoughts === "refused" ? ["it takes back nothing that was thought before, which is reported"] : []),
        ...(thoughts === "reasoning" ? ["it takes back what was thought before as `reasoning`"] : []),
        ...(thoughts === "demanded"
          ? ["all that the model said before has `reasoning_content`, if only an empty one"]
          : []),
        ...(afterResults ? ["between results of tools and the user stands a message of the assistant's"] : []),
        ...(callIds ? ["ids of another provider's calls are spelt as it takes them"] : []),
        ...(listsModels === false ? ["it lists no models: `models` has to name them"] : []),
      ];
      return told.length > 0 ? [`${code(name)}: ${told.join("; ")}.`] : [];
    },
  );
  const former = entries.filter(([, preset]) => preset.quirks?.maxTokens === "max_tokens").map(([name]) => name);
  return `## Presets

OpenAI's API at an address of its own. \`type\` is the preset's name; the keys are \`base_url\`, \`api_key\`, \`headers\`, \`models\` and
\`timeouts\`. Those without an address need a \`base_url\`. A variable enables a provider that has an address.

${table(["type", "address", "variable", "besides chat"], rows)}

\`\`\`toml
[providers.groq]
type = "groq"
api_key = "env:GROQ_API_KEY"

[providers.litellm]
type = "litellm"
base_url = "http://litellm.internal:4000/v1"
api_key = "env:LITELLM_API_KEY"
\`\`\`

Where the wire differs from OpenAI's, what Omen itself writes differs with it; a client's own request of the same dialect passes as the
client wrote it:

${list([...quirks, `${codes(former)}: the limit of an answer is \`max_tokens\`.`])}

To OpenAI and Azure alone several texts of one message are parts, instructions may stand among the turns, and one may speak several times in a
row, as Codex does before its user's question. To all others they are one text and one message, and instructions among the turns are words of the
user's, reported as \`turn.system\`: some servers, Perplexity among them, and the templates of many models, refuse what OpenAI takes.

Thoughts that a server tells in \`reasoning_details\`, as \`openrouter\` does and wants them back, come back to it as they were through every
client's dialect: its Gemini refuses a turn with results of tools without them.`;
}

const refusals = `## What a provider refuses

No table is as new as the models: OpenAI's that think take no \`temperature\`, Claude's newest neither, Grok no \`stop\`, one server wants
\`max_tokens\` and another \`max_completion_tokens\`; Claude Code asks for all that Anthropic's own API has, and Bedrock, Vertex AI and other servers of
Messages know less of it. They refuse by name, each in its own words (\`Unsupported parameter: 'temperature' is not supported with this model.\`,
\`context_management: Extra inputs are not permitted\`, \`invalid beta flag\`). Omen knows the words of OpenAI, Azure, Anthropic, Bedrock, Vertex AI, Mistral,
Groq, Cerebras, Fireworks, xAI, Google's OpenAI-compatible endpoint, vLLM and gateways.

What is refused so is left out, reported in \`x-omen-dropped\`, and the request is sent again; where that helped it is left out at once for an hour
of requests in the same format to the same model, a client's own among them. (Gemini and Converse, whose
formats no client speaks, are read for values alone.) A limit goes by its other name, which is no loss. What a request can't be without, or what
would make it another one, is never left out (messages, instructions, tools, the shape of the answer, the limit): then
the provider's answer is the client's. With \`server.unsupported = "refuse"\` nothing is left out.

What is refused by its value, in words that say what is taken, goes with the nearest that is taken and is reported the same way: an effort (\`xhigh\` where
\`Supported values are: 'low', 'medium', and 'high'\`), a limit beyond the model's own (\`max_tokens is too large: … at most 16384\`), which for vLLM is what
the prompt leaves and is not remembered; an empty list of tools is left out with the choice among them, and a keyword of a schema
that can be spared (\`minimum\`, \`pattern\`, \`additionalProperties\`) is told in the description in its place. Where DeepSeek's thinking mode wants back thoughts
that the client has not kept, they are empty ones.`;

const translation = (): string => `## What a provider can't be told

Between two dialects a request goes through [one canonical conversation](decisions/0006-canonical-conversation.md). These tables are made by asking
each dialect's own encoder. \`some\`: it depends on the model. The columns are ${Object.values(providerDialects)
  .map(({ short, title }) => `**${short}** ${title}`)
  .join(", ")}.

${untold()}

What a request asks for and its provider can't be told is left out and named in \`x-omen-dropped\`; with
\`server.unsupported = "refuse"\` it is refused with 400. The names, who can't say them, and why:

${namesOfUntold()}

Members that only the client's dialect knows (\`container\` of Messages, say) are reported by their own names there.
\`omen.NAME\` is a hint that Omen does not act on.

## What a client can't be told

${toldTable()}

A client whose dialect can't say it gets the answer without. Signatures and encrypted thoughts of another provider
travel sealed (\`omen:DIALECT:BYTES\`), and come back to whom they belong; to anybody else they are not sent.

[test/dialects.test.ts](../test/dialects.test.ts) puts every client in front of every provider, whole and streamed, in ten scenarios; where
the columns of [test/support/scenario](../test/support/scenario/scenario.ts) differ by the other side, these things show:

- A refusal has no words where a safety filter speaks (Gemini, Converse), and is plain text where a provider has no refusals (Ollama).
- A failed tool's result is a plain result for chat, Responses and Ollama.
- Ollama does not tell what it read from a cache.
- Responses has no stop sequences to ask for.`;
