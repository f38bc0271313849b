import { Type, type Static } from "@sinclair/typebox";
import { Value } from "@sinclair/typebox/value";
import { glyphSchema } from "./glyph-schema.ts";
import { providerTypeNames } from "./provider-types.ts";
import { auth } from "./schema-auth.ts";
import { closed, limitsSchema, maximum, named, secretReference } from "./schema-parts.ts";
import { routing } from "./schema-routing.ts";

/**
 * The one source of what may be configured: validation, defaults, environment names, the JSON Schema for editors
 * and docs/configuration.md all come from here. Every number has its unit in its name.
 */

const server = closed(
  {
    host: Type.String({
      minLength: 1,
      default: "127.0.0.1",
      description: 'Address to listen on. Beyond loopback only with [auth] mode = "keys"',
    }),
    port: Type.Integer({ minimum: 0, maximum: 65_535, default: 8080, description: "TCP port; 0 takes a free one" }),
    max_body_bytes: Type.Integer({
      minimum: 1024,
      default: 33_554_432,
      description: "Largest request body that is read; beyond it 413",
    }),
    max_answer_bytes: Type.Integer({
      minimum: 1024,
      default: 67_108_864,
      description: "Largest whole answer of a provider that is read; beyond it 502. Streams are never held whole",
    }),
    max_held_bytes: Type.Integer({
      minimum: 1_048_576,
      default: 536_870_912,
      description:
        "Most bytes that request bodies, whole answers and translated streams of Responses hold together, those of all clients; beyond it 503. A body of up to 64 KiB is not counted",
    }),
    max_calls: Type.Integer({
      minimum: 1,
      default: 10_000,
      description:
        "Most calls and WebSockets under way at once; beyond it 503. Fewer where the process may not have as many files open: each call takes two",
    }),
    write_seconds: Type.Integer({
      minimum: 1,
      maximum: 255,
      default: 60,
      description: "A client that takes nothing of a large answer, or of a stream, for this long loses its connection",
    }),
    body_seconds: Type.Number({
      exclusiveMinimum: 0,
      maximum,
      default: 60,
      description: "Longest wait for a whole request body; beyond it 408",
    }),
    drain_seconds: Type.Number({
      minimum: 0,
      maximum,
      default: 30,
      description: "After SIGTERM, how long running answers may finish",
    }),
    keep_alive_seconds: Type.Number({
      exclusiveMinimum: 0,
      maximum,
      default: 15,
      description:
        "A stream quiet for this long gets an SSE comment, so that nothing between cuts it; every eighth in a row is an event for clients of Responses",
    }),
    echo: Type.Boolean({
      default: true,
      description:
        "Have the built-in model `echo`, which says back what it is told; a provider of type `echo` is there in any case",
    }),
    early_stream_seconds: Type.Number({
      exclusiveMinimum: 0,
      maximum,
      default: 25,
      description:
        "A client that waits this long for the provider's first sign gets its stream begun with comments; what fails later is told within it",
    }),
    public_url: Type.Optional(
      Type.String({
        minLength: 1,
        description:
          "Where browsers and clients elsewhere reach this Omen, as https://omen.example.com; needed to sign in beyond loopback",
      }),
    ),
    tls: Type.Optional(
      Type.Object(
        {
          cert: Type.String({ minLength: 1, description: "PEM file of the certificate, with its chain behind it" }),
          key: Type.String({ minLength: 1, description: "PEM file of its private key" }),
        },
        { additionalProperties: false, description: "Speak HTTPS, with this certificate; read at the start" },
      ),
    ),
    cors_origins: Type.Array(Type.String({ pattern: "^(\\*|https?://[^/*?#@ ]+)$" }), {
      default: [],
      description:
        'Origins of web pages that may call below /v1 from a browser, as https://chat.example.com; "*" is any, with keys alone',
    }),
    trusted_proxies: Type.Array(Type.String({ pattern: "^[0-9A-Fa-f.:]+(/[0-9]{1,3})?$" }), {
      default: [],
      description: "Networks of proxies whose X-Forwarded-For is believed, for keys that are bound to networks",
    }),
    unsupported: Type.Union([Type.Literal("drop"), Type.Literal("refuse")], {
      default: "drop",
      description:
        "What a request asks for and its provider can't be told. drop: left out and named in x-omen-dropped. refuse: 400 that names the field",
    }),
  },
  "Where Omen listens",
);

const timeouts = closed(
  {
    first_byte_seconds: Type.Number({
      exclusiveMinimum: 0,
      maximum,
      default: 300,
      description: "Longest wait for the provider's first byte of an answer",
    }),
    idle_seconds: Type.Number({
      exclusiveMinimum: 0,
      maximum,
      default: 300,
      description: "Longest silence within a streamed answer",
    }),
    total_seconds: Type.Number({ exclusiveMinimum: 0, maximum, default: 3600, description: "Longest whole call" }),
  },
  "How long a provider may take",
);

/** Where what a model is told is handled, and what becomes of it. */
const dataFacts = {
  data_region: Type.Optional(
    Type.String({
      pattern: "^[a-z0-9-]{1,64}$",
      description:
        'Where what it is told is handled, as "eu" or "eu-west-1", for callers who ask for a region; default the region of bedrock and the location of vertex',
    }),
  ),
  zero_retention: Type.Optional(
    Type.Boolean({
      description: "Nothing that it is told is kept once it has answered, by your contract; for callers who ask for it",
    }),
  ),
};

const provider = closed(
  {
    type: Type.Union(
      providerTypeNames.map((name) => Type.Literal(name)),
      { description: "Whose API it is, by the names that docs/providers.md explains" },
    ),
    base_url: Type.Optional(
      Type.String({ minLength: 1, description: "Root of the provider's API, up to and including /v1" }),
    ),
    endpoints: Type.Optional(
      Type.Array(Type.String(), { minItems: 1, description: "Ollama servers, as http://host:port, tried in order" }),
    ),
    api_key: Type.Optional(secretReference("The provider's key")),
    on_abort: Type.Optional(
      Type.Union([Type.Literal("cancel"), Type.Literal("drain")], {
        description:
          "When a client leaves. cancel: the call is broken off. drain: read to its end, so that what it cost is known; default of bedrock, which bills it anyway, and cancel of all others",
      }),
    ),
    credential: Type.Optional(
      Type.Literal("client", {
        description:
          "client: each client's own, which it sends as it would without Omen, with Omen's key in x-omen-key; default api_key",
      }),
    ),
    models: Type.Optional(
      Type.Array(Type.String({ minLength: 1 }), { description: "Models to offer; without it the provider is asked" }),
    ),
    headers: Type.Optional(
      Type.Record(Type.String(), Type.String({ writeOnly: true }), {
        description: 'Headers added to every call; a value may be "env:VAR" or "file:PATH"',
      }),
    ),
    api_version: Type.Optional(
      Type.String({
        pattern: "^[0-9A-Za-z.-]+$",
        description: "azure: the dated API below /openai/deployments; without it the v1 API",
      }),
    ),
    tenant_id: Type.Optional(Type.String({ description: "azure: Entra ID's tenant, for client_id and client_secret" })),
    client_id: Type.Optional(Type.String({ description: "azure: the application that signs in to Entra ID" })),
    client_secret: Type.Optional(secretReference("azure: the application's secret")),
    region: Type.Optional(
      Type.String({ pattern: "^[a-z0-9-]+$", description: "bedrock: default AWS_REGION, then the profile's" }),
    ),
    profile: Type.Optional(
      Type.String({ description: "bedrock: of AWS's shared files; default AWS_PROFILE, then default" }),
    ),
    access_key_id: Type.Optional(secretReference("bedrock: a fixed access key; without it AWS's chain is asked")),
    secret_access_key: Type.Optional(secretReference("bedrock: the access key's secret")),
    session_token: Type.Optional(secretReference("bedrock: of temporary credentials")),
    project: Type.Optional(Type.String({ description: "vertex: the Google Cloud project" })),
    location: Type.Optional(Type.String({ pattern: "^[a-z0-9-]+$", description: 'vertex: default "global"' })),
    access_token: Type.Optional(
      secretReference("azure, vertex: a ready OAuth token, where something else keeps it fresh"),
    ),
    credentials: Type.Optional(
      Type.String({
        description:
          "vertex: file of a service account or user; default GOOGLE_APPLICATION_CREDENTIALS, then gcloud's, then the metadata server",
      }),
    ),
    local: Type.Optional(
      Type.Boolean({
        description:
          "It runs on this machine or network, so that nothing it is told leaves the house; default where its address is loopback",
      }),
    ),
    ...dataFacts,
    timeouts,
    limits: limitsSchema,
  },
  "An upstream that answers",
);

/** What a model may take besides text. */
const media = ["image", "document", "audio", "video"] as const;

const usd = (description: string) => Type.Optional(Type.Number({ minimum: 0, maximum: 1_000_000, description }));

/** What is known of a model that has no other name. */
const ownModel = Type.Object(
  {
    deployments: Type.Optional(
      Type.Array(
        Type.Object(
          {
            provider: Type.String({ minLength: 1, description: "A provider's name" }),
            model: Type.String({ minLength: 1, description: "The provider's own name for the model" }),
            weight: Type.Optional(
              Type.Number({ exclusiveMinimum: 0, maximum: 1_000_000, description: "Its share; 1 without it" }),
            ),
          },
          { additionalProperties: false },
        ),
        { minItems: 1, description: "What stands for it, each with its share of the conversations" },
      ),
    ),
    price: Type.Optional(
      Type.Object(
        {
          input: Type.Number({ minimum: 0, maximum: 1_000_000, description: "US dollars per million tokens" }),
          cached_input: usd("The same, read from a cache; default the price of input"),
          cache_write: usd("The same, written to a cache; default the price of input"),
          output: Type.Number({ minimum: 0, maximum: 1_000_000, description: "US dollars per million tokens" }),
        },
        { additionalProperties: false, description: "What it costs; 0 is free" },
      ),
    ),
    context_tokens: Type.Optional(Type.Integer({ minimum: 1, description: "Largest conversation, in tokens" })),
    output_tokens: Type.Optional(Type.Integer({ minimum: 1, description: "Largest answer, in tokens" })),
    takes: Type.Optional(
      Type.Array(Type.Union(media.map((medium) => Type.Literal(medium))), {
        description: "What it takes besides text: image, document, audio, video; [] is nothing",
      }),
    ),
    tools: Type.Optional(Type.Boolean({ description: "It can call tools" })),
    json_schema: Type.Optional(Type.Boolean({ description: "Its answers can be held to a JSON Schema" })),
    reasoning: Type.Optional(Type.Boolean({ description: "It takes an effort of reasoning" })),
    ...dataFacts,
    limits: Type.Optional(limitsSchema),
  },
  { additionalProperties: false },
);

const models = Type.Record(
  Type.String({ pattern: "^[^\\s]{1,256}$" }),
  Type.Union(
    [
      Type.String({
        minLength: 1,
        description: "The model that is meant: a name of /v1/models, PROVIDER/MODEL, auto, or another alias",
      }),
      ownModel,
    ],
    {
      description:
        "The model that is meant: a name of /v1/models, PROVIDER/MODEL, auto, or another alias; or a table: deployments = [{provider, model, weight}], price = {input, cached_input, cache_write, output} in USD per million tokens, context_tokens, output_tokens, takes, tools, json_schema, reasoning, data_region, zero_retention, limits = {rpm, tpm, input_tpm, output_tpm, concurrency} of all callers together",
    },
  ),
  {
    default: {},
    additionalProperties: false,
    description:
      'Other names for models, as "gpt-4o" = "ollama/llama3". A name with * stands for all that fit it and no provider has: "claude-*" = "auto" lets clients that know Claude alone live on whatever there is. A table makes a model of several deployments, or says what one costs',
  },
);

const budgets = closed(
  {
    guessed_prices: Type.Union([Type.Literal("refuse"), Type.Literal("allow")], {
      default: "refuse",
      description: "Under a hard budget, models whose price is guessed from the beginning of their name",
    }),
    min_output_tokens: Type.Integer({
      minimum: 1,
      default: 16,
      description: "Where a budget leaves less than so many tokens for an answer, the request is refused",
    }),
    time_zone: Type.String({
      minLength: 1,
      default: "UTC",
      description: 'Where days, weeks and months begin: an IANA name, as "Europe/Berlin"',
    }),
    webhook: Type.String({
      writeOnly: true,
      default: "",
      pattern: "^(env:[A-Za-z_][A-Za-z0-9_]*|file:.+|https?://.+)?$",
      description: 'URL that is posted to when a budget reaches a share of its notify; "env:VAR" or "file:PATH" works',
    }),
    webhook_secret: Type.String({
      writeOnly: true,
      default: "",
      pattern: "^(env:[A-Za-z_][A-Za-z0-9_]*|file:.+)?$",
      description: 'Signs what is posted, as x-omen-signature: "env:VAR" or "file:PATH"',
    }),
  },
  "How budgets count",
);

const usage = closed(
  {
    keep_days: Type.Number({
      exclusiveMinimum: 0,
      maximum: 3650,
      default: 400,
      description: "How long a record of each call is kept; sums by the hour stay",
    }),
    keep_bodies: Type.Boolean({
      default: false,
      description:
        "Keep what is asked and answered beside the record of its call, redacted, for the installation's operator",
    }),
    body_days: Type.Number({
      exclusiveMinimum: 0,
      maximum: 3650,
      default: 7,
      description: "How long what was asked and answered is kept",
    }),
  },
  "What is kept of calls",
);

const discovery = closed(
  {
    enabled: Type.Boolean({ default: true, description: "Look for local model servers" }),
    interval_seconds: Type.Number({
      minimum: 1,
      maximum,
      default: 15,
      description: "Time between two looks; clouds are asked for their models every ten minutes",
    }),
    ollama: Type.Array(Type.String(), {
      default: ["http://127.0.0.1:11434"],
      description: "Where an Ollama may listen",
    }),
    llama_cpp: Type.Array(Type.String(), {
      default: ["http://127.0.0.1:8080"],
      description: "Where a llama.cpp server may listen",
    }),
    lm_studio: Type.Array(Type.String(), {
      default: ["http://127.0.0.1:1234"],
      description: "Where LM Studio may listen",
    }),
  },
  "Local model servers found without configuration",
);

const fetching = closed(
  {
    enabled: Type.Boolean({
      default: false,
      description: "Fetch images and files that requests name by URL, for providers that take bytes alone",
    }),
    hosts: Type.Array(Type.String({ minLength: 1 }), {
      default: [],
      description: 'Hosts to fetch from, as "example.com" or "*.example.com"; empty: any whose addresses are public',
    }),
    http: Type.Boolean({ default: false, description: "Fetch over http too" }),
    max_bytes: Type.Integer({ minimum: 1, default: 10_485_760, description: "Largest image or file" }),
    max_urls: Type.Integer({ minimum: 1, default: 8, description: "Most URLs of one request" }),
    seconds: Type.Number({ exclusiveMinimum: 0, maximum: 600, default: 10, description: "Longest wait for each" }),
  },
  "What requests name by URL. Only https, never a redirect, and never an address that is not public",
);

const responses = closed(
  {
    store: Type.Boolean({
      default: true,
      description: "Keep answers of /v1/responses, unless a request says store: false. false: keep none",
    }),
    ttl_days: Type.Number({
      exclusiveMinimum: 0,
      maximum: 3650,
      default: 30,
      description: "A conversation that was not gone on with for so long is forgotten",
    }),
    max_per_owner: Type.Integer({
      minimum: 1,
      default: 10_000,
      description: "Most answers kept for a key; beyond it the conversations that were used longest ago go",
    }),
    max_bytes_per_owner: Type.Integer({
      minimum: 1024,
      default: 268_435_456,
      description: "Most bytes kept for a key, as max_per_owner",
    }),
  },
  "What is kept of OpenAI's Responses, in the data folder",
);

const observability = closed(
  {
    log_level: Type.Union([Type.Literal("debug"), Type.Literal("info"), Type.Literal("warn"), Type.Literal("error")], {
      default: "info",
      description: "Least severe entry that is logged; debug logs every request",
    }),
    log_format: Type.Union([Type.Literal("auto"), Type.Literal("text"), Type.Literal("json")], {
      default: "auto",
      description: "auto: text on a terminal, JSON lines otherwise",
    }),
    otlp_endpoint: Type.String({
      default: "",
      description:
        "Where traces are sent by OTLP over HTTP, as http://127.0.0.1:4318; empty: where OTEL_EXPORTER_OTLP_ENDPOINT says, else nowhere",
    }),
    otlp_headers: Type.Record(Type.String(), Type.String(), {
      default: {},
      description: 'Headers for the collector; a secret as "env:VAR" or "file:PATH"',
    }),
    trace_ratio: Type.Number({
      minimum: 0,
      maximum: 1,
      default: 1,
      description: "The share of the traces that begin here which is kept; whoever names a trace has decided for it",
    }),
  },
  "Logs and traces",
);

export const configSchema = closed(
  {
    server,
    auth,
    providers: named(
      provider,
      'Providers by a name of your choice, of which model = "auto" takes the first by [routing] order',
    ),
    models,
    routing,
    budgets,
    usage,
    fetch: fetching,
    responses,
    discovery,
    glyph: glyphSchema,
    observability,
  },
  "Omen's configuration",
);

export type Config = Static<typeof configSchema>;
export type ObservabilityConfig = Config["observability"];
export type KeyConfig = Config["auth"]["keys"][string];
export type ProviderConfig = Config["providers"][string];
export type TimeoutsConfig = Static<typeof timeouts>;

/** What applies to providers that are not in the configuration. */
export const defaultTimeouts: TimeoutsConfig = Value.Parse(timeouts, {});
