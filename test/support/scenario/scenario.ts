import type { Behaviour, RecordedRequest } from "../upstream/index.ts";

/**
 * The same exchanges, said in every dialect. A client's column holds what its SDK sends and must get; a
 * provider's what it must be sent and answers. The matrix puts each client in front of each provider, so neither
 * knows of the other but by name.
 */
export const scenarioNames = [
  "text, with instructions and sampling",
  "parallel tool calls",
  "a tool without arguments",
  "tool results, one of them an error",
  "an image",
  "a JSON schema",
  "reasoning",
  "a refusal",
  "truncation",
  "usage of a cache",
] as const;
export type ScenarioName = (typeof scenarioNames)[number];

export type ClientName = "chat" | "messages" | "responses";
export type ProviderName = "chat" | "messages" | "responses" | "gemini" | "converse" | "ollama";

export type Json = Readonly<Record<string, unknown>>;

export interface ClientColumn {
  readonly name: ClientName;
  readonly path: string;
  /** What it sends, without model and stream. */
  readonly request: Readonly<Record<ScenarioName, Json>>;
  /** What its SDK must give, at least; by provider where that one can't say all. */
  readonly got: Readonly<Record<ScenarioName, Json | ((provider: ProviderName) => Json)>>;
  /** Sends a request through its SDK and gives the whole answer, accumulated by the SDK when streamed. */
  ask(url: string, model: string, body: Json, stream: boolean): Promise<unknown>;
  /** Brings what two spellings of the same thing differ in to one. */
  normal(value: unknown): unknown;
  /** What of an answer the SDK's accumulation of a stream leaves out. */
  streamedOf?(answer: Json): Json;
}

export interface ProviderColumn {
  readonly name: ProviderName;
  readonly model: string;
  /** Its table of omen.toml, without the header. */
  config(origin: string): string;
  readonly env?: Readonly<Record<string, string>>;
  /** The addresses that it answers, as `METHOD /path`. */
  readonly routes: { readonly whole: string; readonly stream: string };
  /** What it must be sent, at least; by client where that one can't say all. */
  readonly sent: Readonly<Record<ScenarioName, Json | ((client: ClientName) => Json)>>;
  readonly answer: Readonly<Record<ScenarioName, Json>>;
  whole(answer: Json): Behaviour;
  /** The same in small pieces, written apart from the program's own encoders. */
  streamed(answer: Json): Behaviour;
  /** What it speaks besides, to clients of that dialect: their bytes pass as they are. */
  readonly also?: Partial<Readonly<Record<ClientName, ProviderColumn>>>;
  /** Checks what else a request must have: credentials, headers. Throws. */
  judge(request: RecordedRequest): void;
  normal(value: unknown): unknown;
}

/** What is said in every dialect. */
export const said = {
  png: "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkz/C/HgAGgAJ/PchI7wAAAABJRU5ErkJggg==",
  tool: { name: "weather", description: "Tells the weather" },
  schema: {
    type: "object",
    properties: { city: { type: "string" } },
    required: ["city"],
    additionalProperties: false,
  },
  nothing: { type: "object", properties: {} },
} as const;

/** Stop sequences under a provider's name for them, where the client could ask for any: Responses has none. */
export const stops = (client: ClientName, name: string): Json => (client === "responses" ? {} : { [name]: ["END"] });

/** A text in pieces of up to four characters. */
export const pieces = (text: string): readonly string[] => text.match(/[\s\S]{1,4}/g) ?? [];

/** Answers with server-sent events, one write each. */
export const events =
  (texts: readonly string[]): Behaviour =>
  async (exchange) => {
    await exchange.head(200, { "Content-Type": "text/event-stream" }, "chunked");
    for (const text of texts) await exchange.write(text);
    await exchange.end();
  };

/** The value for one other side. */
export const of = <N extends string>(value: Json | ((other: N) => Json), other: N): Json =>
  typeof value === "function" ? value(other) : value;
