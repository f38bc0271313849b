import type { Elysia } from "elysia";
import { openDatabase } from "../../platform/store/database.ts";
import { inheritTrust } from "../access/access.ts";
import { readBody } from "../body.ts";
import type { JsonObject } from "../dialect/dialect.ts";
import { readObject } from "../dialect/envelope.ts";
import { addEndpoints, type Endpoint, type SocketEndpoint } from "../endpoint.ts";
import { Failure, invalidRequest } from "../failure.ts";
import type { Gateway } from "../gateway.ts";
import { isEventStream } from "../socket/turns.ts";
import { inputTokensSurface, responsesSurface } from "../surface/responses.ts";
import { afterLoss, Background } from "./background.ts";
import { compacted, summaryRequest } from "./compact.ts";
import { listInputItems } from "./input-items.ts";
import type { KeptResponse } from "./kept.ts";
import { ResponseStore } from "./store.ts";
import type { Turn } from "./turn.ts";
import { addResponsesSocket } from "./websocket.ts";

/** Where OpenAI's Responses live. */
const path = "/v1/responses";

/** What answers there. */
export const responsesEndpoints: readonly Endpoint<ResponsesApi>[] = [
  {
    method: "POST",
    path,
    about: "OpenAI's Responses",
    answer: (api, request) => api.create(request),
  },
  {
    method: "POST",
    path: `${path}/compact`,
    about: "A summary that takes a conversation's place",
    answer: (api, request) => api.compact(request),
  },
  {
    method: "POST",
    path: `${path}/input_tokens`,
    about: "How many tokens a request of Responses has",
    answer: (api, request) => api.countInput(request),
  },
  {
    method: "GET",
    path: `${path}/:id`,
    about: "An answer that was kept, or runs in the background",
    answer: (api, request, id) => api.retrieve(request, id),
  },
  {
    method: "DELETE",
    path: `${path}/:id`,
    about: "Forgets an answer; ends one that runs",
    answer: (api, request, id) => api.delete(request, id),
  },
  {
    method: "GET",
    path: `${path}/:id/input_items`,
    about: "What an answer was asked with",
    answer: (api, request, id) => api.listInput(request, id),
  },
  {
    method: "POST",
    path: `${path}/:id/cancel`,
    about: "Ends an answer that runs in the background",
    answer: (api, request, id) => api.cancel(request, id),
  },
];

/** The same over one connection. */
export const responsesSocket: SocketEndpoint = { path, about: "OpenAI's WebSocket mode of Responses" };

/** Adds the Responses API to an app. Without a database of its own the gateway keeps answers in memory, as long as it lives. */
export function addResponses(app: Elysia, gateway: Gateway): void {
  const { config, log, database } = gateway;
  let opened: ResponseStore | undefined;
  const store = () => (opened ??= new ResponseStore(database ?? openDatabase(":memory:"), config.responses, log));
  if (database) gateway.beforeEnd(() => store().flush());
  const api = new ResponsesApi(gateway, store);
  addEndpoints(app, responsesEndpoints, api);
  addResponsesSocket(app, responsesSocket.path, gateway, store);
}

/** What each path does. Every function throws a `Failure`, or answers with one. */
class ResponsesApi {
  readonly #gateway: Gateway;
  readonly #store: () => ResponseStore;
  readonly #background = new Background();

  constructor(gateway: Gateway, store: () => ResponseStore) {
    this.#gateway = gateway;
    this.#store = store;
  }

  /** An exchange; one in the background is answered as soon as it has begun, and goes on whether or not its client stays. */
  create(request: Request): Promise<Response> {
    const { promise: begun, resolve } = Promise.withResolvers<Response>();
    let detached: Turn | undefined;
    const detach = (turn: Turn): AbortSignal => {
      const signal = this.#background.begin(turn);
      detached = turn;
      if (!turn.isStreamed) resolve(Response.json(turn.begun("queued")));
      return signal;
    };
    const surface = responsesSurface({ ...this.#setting(), detach });
    const answered = this.#gateway.exchange(surface, request).then(async (answer) => {
      if (!detached) return answer;
      if (isEventStream(answer)) return new Response(this.#background.record(detached, answer), answer);
      return this.#background.end(detached, answer);
    });
    return Promise.race([begun, answered]);
  }

  retrieve(request: Request, id: string): Response {
    const owner = this.#ownerOf(request);
    const { searchParams: query } = new URL(request.url);
    if (query.get("stream") === "true") return this.#follow(owner, id, startIn(query));
    const running = this.#background.find(owner, id);
    if (running) return Response.json(running);
    const { response } = this.#find(owner, id);
    return new Response(afterLoss(response), { headers: { "content-type": "application/json" } });
  }

  /** An answer that is streamed in the background, or was until a while ago, from where its client left. */
  #follow(owner: string, id: string, after: number): Response {
    const events = this.#background.follow(owner, id, after);
    if (events) return new Response(events, { headers: { "content-type": "text/event-stream; charset=utf-8" } });
    if (!this.#background.find(owner, id)) this.#find(owner, id);
    throw invalidRequest(
      "Only an answer that was begun with background and stream can be streamed again, up to five minutes behind its end; leave stream out.",
      "stream",
    );
  }

  delete(request: Request, id: string): Response {
    const owner = this.#ownerOf(request);
    this.#background.cancel(owner, id);
    this.#background.forget(owner, id);
    if (!this.#store().delete(owner, id)) throw notFound(id);
    return Response.json({ id, object: "response", deleted: true });
  }

  listInput(request: Request, id: string): Response {
    return Response.json(listInputItems(this.#find(this.#ownerOf(request), id), new URL(request.url).searchParams));
  }

  /** One that is over stays as it is. */
  cancel(request: Request, id: string): Response {
    const owner = this.#ownerOf(request);
    const cancelled = this.#background.cancel(owner, id);
    if (cancelled) return Response.json(cancelled);
    const response = JSON.parse(afterLoss(this.#find(owner, id).response)) as JsonObject;
    if (response["background"] === true) return Response.json(response);
    throw invalidRequest("Only an answer in the background can be cancelled; leave any other to end it.", "background");
  }

  countInput(request: Request): Promise<Response> {
    return this.#gateway.exchange(inputTokensSurface(this.#setting()), request);
  }

  async compact(request: Request): Promise<Response> {
    this.#ownerOf(request);
    const body = JSON.stringify(summaryRequest(await this.#bodyOf(request)));
    const surface = responsesSurface(this.#setting());
    const headers = new Headers(request.headers);
    for (const name of ["content-length", "transfer-encoding"]) headers.delete(name);
    const asked = new Request(request.url, { method: "POST", headers, body, signal: request.signal });
    const answer = await this.#gateway.exchange(surface, inheritTrust(request, asked));
    return answer.ok ? Response.json(compacted((await answer.json()) as JsonObject)) : answer;
  }

  #setting() {
    return { memory: this.#store(), lengthMax: this.#gateway.config.server.max_body_bytes };
  }

  #ownerOf(request: Request): string {
    return this.#gateway.access.identify(request).name;
  }

  #find(owner: string, id: string): KeptResponse {
    const found = this.#store().find(owner, id);
    if (!found) throw notFound(id);
    return found;
  }

  async #bodyOf(request: Request): Promise<JsonObject> {
    const { max_body_bytes: bytesMax, body_seconds: bodySeconds } = this.#gateway.config.server;
    return readObject(await readBody(request, { bytesMax, waitMs: bodySeconds * 1000 }));
  }
}

/** The number of the last event that a client has, of which the next are asked for; below all where it has none. */
function startIn(query: URLSearchParams): number {
  const given = query.get("starting_after");
  if (given === null) return -1;
  if (!/^\d{1,15}$/.test(given)) throw invalidRequest("starting_after must be an event's number.", "starting_after");
  return Number(given);
}

const notFound = (id: string): Failure =>
  new Failure({
    status: 404,
    type: "invalid_request_error",
    code: null,
    param: "response_id",
    message: `Response with id '${id.slice(0, 100)}' not found.`,
  });
