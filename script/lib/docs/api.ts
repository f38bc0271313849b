import { objectsMax } from "../../../src/omen/dialect/json/fields.ts";
import { outline } from "../../../src/platform/config/outline.ts";
import { endpointTable, socketTable } from "./api-endpoints.ts";
import { curlExamples } from "./api-examples.ts";
import { failureTable } from "./api-failures.ts";
import { code, drawnFrom, list } from "./markdown.ts";

/** docs/api.md: what answers where, and how it differs from the APIs that it is compatible with. */
export const api = async (): Promise<string> =>
  [
    introduction,
    await endpointTable(),
    `## First calls

The \`echo\` says back what it is told, so these work without a model. With \`[auth] mode = "keys"\` add
\`-H "authorization: Bearer $KEY"\`; \`x-api-key\` and \`api-key\` do as well.`,
    await curlExamples(),
    models,
    headers,
    extensions,
    `## Errors

In OpenAI's shape: \`{"error":{"message","type","param","code"}}\`. In Anthropic's: \`{"type":"error","error":{"type","message"}}\`, for
whoever calls a path of Messages, any path below \`/anthropic\`, or sends \`anthropic-version\`.

${failureTable()}

A conversation that is too long for its model is 400 \`context_length_exceeded\`, whatever its provider calls it, so that clients can shorten it: for
those of Messages its text begins as Anthropic's does, and a stream of Responses tells it as a response that failed, where Codex looks for it.

A stream that has begun ends with an error in its own dialect: an error object and \`[DONE]\` for chat and completions, an
\`error\` event for Responses and Messages. A provider's other 4xx pass on with its status, message, \`param\` and \`code\`; its 401 and 403
are 502, since they concern Omen's key and not the client's.`,
    responses,
    `## WebSocket

${socketTable()}`,
    sockets,
    limits(),
    absent,
    "",
  ].join("\n\n");

const introduction = `${drawnFrom("src/omen and script/lib/docs/api.ts")}

# API

Omen speaks OpenAI's and Anthropic's APIs. What those say of a request or an answer holds here; this page says what answers, what is
added, and what is not there. How to point a program at it is in [clients](clients.md); what a provider can't be told is
in [providers](providers.md#what-a-provider-cant-be-told).

\`key\`: whether \`[auth] mode = "keys"\` wants one. \`errors like\`: whose shape they have.`;

const models = `## Models

\`model\` is a name of \`/v1/models\`, or \`PROVIDER/MODEL\`, which also works for a model that the provider did not list because its
list could not be had. A bare name means the first provider, by \`[routing] order\` and then by name, that has it and is not in trouble.

- \`auto\` (or \`auto:INTENT\`) leaves the choice to Omen; \`local\` and \`cloud\` choose among providers on this machine, or elsewhere:
  [routing](routing.md).
- \`[models]\` gives other names; one with \`*\` stands in for whatever nobody has: \`"claude-*" = "auto"\`.`;

const headers = `## Headers

In:

- \`authorization: Bearer KEY\`, \`x-api-key\` or \`api-key\`: the caller's key. It is never sent on. \`x-omen-key\` is before them: beside it they are the
  client's own credential, for providers that are [called with it](governance.md#the-clients-own-credential).
- \`content-encoding\`: gzip, deflate, br or zstd. The limit of a body holds for what it is without.
- \`traceparent\` goes on to the provider, as the call's own where calls are [traced](observability.md#traces); \`via\` too, with this Omen's name added, by which a loop is found.
- \`x-omen-session\`, \`x-omen-tag-NAME\`, \`x-omen-strategy\`, \`x-omen-budget-usd\`, \`x-omen-region\`, \`x-omen-zero-retention\`, \`x-omen-local\`,
  \`x-omen-explain\`: [hints](routing.md#hints) for whoever can't put them into the body.
- \`x-omen-timeout-ms\`: how long the client wants to wait for all of its answer; behind it 504 \`timeout\`, nobody else is asked, and no provider is called
  ill for it.
- \`anthropic-beta\` goes on where the provider speaks Messages too. No other header of a client does.

Out:

- \`x-request-id\`: the request's id, also in the log; Messages has it as \`request-id\` too.
- \`x-omen-provider\`, \`x-omen-model\`: who answers; \`undecided\` where the head leaves before that is known, and a comment then says it.
- \`x-omen-trace-reason\`, \`x-omen-trace-seed\`: why that one, and what a draw among equals follows from; where \`x-omen-explain: 1\` asks, or another
  failed before. A whole answer has both as \`routing_metadata\` too, where it is asked.
- \`x-omen-cost-usd\`: what a whole answer cost; \`x-omen-cost: unknown\` where nobody knows. \`x-omen-list-price-usd\`: what its provider bills the
  client itself, by the list.
- \`x-omen-overhead-ms\`: Omen's own time until the head of the answer left.
- \`x-omen-dropped\`: what was asked for and could not be said to the provider; of a long list the beginning, and how much more.
- \`x-omen-estimated\`: \`input_tokens\` where Omen counted by itself.
- \`retry-after\` and \`www-authenticate\`, where an error has them.`;

const extensions = `## Extensions

Every request that is asked of a model may have two members more, which no provider sees:

- \`tags\`: an object of texts, or null. \`"source": "zeke"\` gets whole answers of chat in the closed shape that Zeke parses.
- \`omen\`: an object of [hints](routing.md#hints). One that has no meaning here is reported in \`x-omen-dropped\`.

A list of models has, under \`omen\`, each model's provider, its type, and whether it is built in.`;

const responses = `## Responses

Answers are kept in the data folder unless the request says \`"store": false\` or \`responses.store\` is false, and belong to the key that
asked. \`previous_response_id\` works with every provider, also with another one than before: Omen sends all of the conversation each time.
[Why](decisions/0007-stored-responses.md).

- \`background: true\` answers at once with \`queued\`; ask by the id. With
  \`stream: true\` its events come at once, and go on without their client: \`GET …/ID?stream=true&starting_after=N\` gives the rest, up to five
  minutes behind the end. One that the process did not live to give has \`failed\`.
- \`/compact\` has the model write a summary; its one item goes on with any provider.
- \`/input_tokens\` and \`count_tokens\` are the provider's count where it has one, else an estimate that says so.
- \`conversation\` is refused, and so is streaming any other kept answer again.`;

const sockets = `Keys come with the upgrade, as with any request. Requests of a connection are answered one after the other; eight may wait.

\`/v1/responses\`: a frame is \`{"type":"response.create", …}\` with the body of the same request over HTTP; \`stream\` is not needed. Each event of the
answer is a frame. \`"generate": false\` only prepares an answer to go on from. An error that ends no stream is
\`{"type":"error","status","error"}\`. A connection remembers its own answers, kept or not, and ends after an hour with
\`websocket_connection_limit_reached\`. Browsers, which can send no header, may offer the subprotocol \`openai-insecure-api-key.KEY\`
beside another one. \`stream_id\` is refused.

\`/v1/chat/stream\`: \`{"type":"auth","token"}\` where the upgrade had no key and one is needed, within ten seconds; then
\`{"type":"chat","data":{…}}\` with the body of a chat. Answers are \`{"type":"chunk","content"}\` and \`{"type":"done"}\`, or
\`{"type":"error","error"}\`. Text alone fits into these frames.`;

/** The keys of the configuration that bound what a client may do or wait for. */
function limits(): string {
  const bounds = outline().flatMap(({ name, keys }) =>
    keys
      .filter(({ key }) => /^(max_|ttl_|(body|early_stream|keep_alive|first_byte|idle|total)_seconds)/.test(key))
      .map(({ key, defaultValue, description }) => `${code(`${name}.${key}`)} (${defaultValue}): ${description}.`),
  );
  const own = `${objectsMax} messages and parts in a request that is translated or goes on from a kept answer; beyond it 400. One that passes as it is is not counted.`;
  return `## Limits\n\n${list([...bounds, own])}`;
}

const absent = `## What is not there

Images, audio and files as endpoints (\`/v1/images\`, \`/v1/audio\`, \`/v1/files\`), batches, fine-tuning, moderation, assistants, the Realtime API,
Ollama's and Gemini's own APIs for clients, CORS for web pages of other origins, and HTTP/2. Tools of MCP are [Glyph's](mcp.md).

HTTP pipelining (RFC 9112 §9.3.2) is not taken: where a second request, or as much as an empty line, comes before the answer to the first has ended, the
connection is closed without an answer to either, and the first call ends with it. No other connection is touched. Clients of HTTP/1.1 wait for the
answer, or open another connection, unless they were told otherwise.`;
