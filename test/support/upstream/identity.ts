import type { Behaviour } from "./exchange.ts";
import { fixed } from "./behaviour/answer.ts";
import { errorBody } from "./chat.ts";

/** Whom the mock claims to be, for tests of discovery: by the endpoints that tell these servers apart. */
export type Identity = "openai" | "ollama" | "llamacpp" | "lmstudio";

export interface Persona {
  /** What answers besides chat, by `METHOD /path`. */
  readonly routes: ReadonlyMap<string, Behaviour>;
  /** What answers everything else. */
  readonly fallback: Behaviour;
}

const created = 1_700_000_000;

/** The endpoints of one kind of server, for these models. */
export function persona(identity: Identity, models: () => readonly string[]): Persona {
  return personas[identity](models);
}

const personas: Readonly<Record<Identity, (models: () => readonly string[]) => Persona>> = {
  openai: (models) => ({
    routes: new Map([["GET /v1/models", modelList(models, "mock")]]),
    fallback: notFound,
  }),

  // https://github.com/ollama/ollama/blob/main/docs/api.md
  ollama: (models) => ({
    routes: new Map([
      ["GET /", fixed(200, "Ollama is running")],
      ["GET /api/version", fixed(200, { version: "0.13.0" })],
      ["GET /api/tags", live(() => ({ models: models().map(ollamaModel) }))],
      ["GET /v1/models", modelList(models, "library")],
    ]),
    fallback: fixed(404, "404 page not found"),
  }),

  // https://github.com/ggml-org/llama.cpp/blob/master/tools/server/README.md
  llamacpp: (models) => ({
    routes: new Map([
      ["GET /health", fixed(200, { status: "ok" })],
      [
        "GET /props",
        live(() => ({
          default_generation_settings: { n_ctx: 8192 },
          total_slots: 1,
          model_path: `/models/${models()[0] ?? "none"}.gguf`,
          chat_template: "",
          build_info: "b7000-mock",
        })),
      ],
      ["GET /v1/models", modelList(models, "llamacpp")],
    ]),
    fallback: fixed(404, { error: { code: 404, message: "File Not Found", type: "not_found_error" } }),
  }),

  // https://lmstudio.ai/docs/app/api/endpoints/rest
  lmstudio: (models) => ({
    routes: new Map([
      ["GET /api/v0/models", live(() => ({ object: "list", data: models().map(lmStudioModel) }))],
      ["GET /v1/models", modelList(models, "organization_owner")],
    ]),
    // LM Studio answers 200 to what it doesn't know: a status alone proves nothing
    fallback: (exchange) => {
      const { method, path } = exchange.request;
      return fixed(200, { error: `Unexpected endpoint or method. (${method} ${path})` })(exchange);
    },
  }),
};

const notFound: Behaviour = (exchange) => {
  const { method, path } = exchange.request;
  return fixed(404, errorBody(`Invalid URL (${method} ${path})`, "invalid_request_error", null))(exchange);
};

/** An answer made when it is asked for, since models may be scripted later. */
const live =
  (body: () => object): Behaviour =>
  (exchange) =>
    fixed(200, body())(exchange);

const modelList = (models: () => readonly string[], ownedBy: string): Behaviour =>
  live(() => ({
    object: "list",
    data: models().map((id) => ({ id, object: "model", created, owned_by: ownedBy })),
  }));

const ollamaModel = (name: string): object => ({
  name,
  model: name,
  modified_at: "2026-01-01T00:00:00Z",
  size: 2_019_393_189,
  digest: "a80c4f17acd55265feec403c7aef86be0c25983ab279d83f3bcd3abbcb5b8b72",
  details: { format: "gguf", family: "mock", families: ["mock"], parameter_size: "3B", quantization_level: "Q4_K_M" },
});

const lmStudioModel = (id: string): object => ({
  id,
  object: "model",
  type: "llm",
  publisher: "mock",
  arch: "mock",
  compatibility_type: "gguf",
  quantization: "Q4_K_M",
  state: "loaded",
  max_context_length: 8192,
});
