import { openDatabase } from "../../platform/store/database.ts";
import type { Call } from "../../front/call.ts";
import type { Mount } from "../../front/front.ts";
import type { JsonObject } from "../dialect/dialect.ts";
import { readObject } from "../dialect/envelope.ts";
import type { Endpoint, SocketEndpoint } from "../../front/endpoint.ts";
import { Failure, invalidRequest } from "../../platform/failure.ts";
import type { Gateway } from "../exchange/gateway.ts";
import { isEventStream } from "../socket/turns.ts";
import { inputTokensSurface, responsesSurface } from "./surface.ts";
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
    who: "caller",
    answer: (api, call) => api.create(call),
  },
  {
    method: "POST",
    path: `${path}/compact`,
    about: "A summary that takes a conversation's place",
    who: "caller",
    answer: (api, call) => api.compact(call),
  },
  {
    method: "POST",
    path: `${path}/input_tokens`,
    about: "How many tokens a request of Responses has",
    who: "caller",
    answer: (api, call) => api.countInput(call),
  },
  {
    method: "GET",
    path: `${path}/:id`,
    about: "An answer that was kept, or runs in the background",
    who: "caller",
    answer: (api, call, id) => api.retrieve(call, id),
  },
  {
    method: "DELETE",
    path: `${path}/:id`,
    about: "Forgets an answer; ends one that runs",
    who: "caller",
    answer: (api, call, id) => api.delete(call, id),
  },
  {
    method: "GET",
    path: `${path}/:id/input_items`,
    about: "What an answer was asked with",
    who: "caller",
    answer: (api, call, id) => api.listInput(call, id),
  },
  {
    method: "POST",
    path: `${path}/:id/cancel`,
    about: "Ends an answer that runs in the background",
    who: "caller",
    answer: (api, call, id) => api.cancel(call, id),
  },
];

/** The same over one connection. */
export const responsesSocket: SocketEndpoint = { path, about: "OpenAI's WebSocket mode of Responses" };

/**
 * The Responses API, to be mounted. Without a database of its own the gateway keeps answers
 * in memory, as long as it lives.
 */
export function createResponses(gateway: Gateway): (app: Mount) => void {
  const { config, log, database } = gateway;
  let opened: ResponseStore | undefined;
  const store = () => (opened ??= new ResponseStore(database ?? openDatabase(":memory:"), config.responses, log));
  if (database) gateway.beforeEnd(() => store().flush());
  const api = new ResponsesApi(gateway, store);
  return (app) => {
    app.endpoints(responsesEndpoints, api);
    addResponsesSocket(app, responsesSocket.path, gateway, store);
  };
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

  /**
   * An exchange; one in the background is answered as soon as it has begun, and goes on
   * whether or not its client stays.
   */
  create(call: Call): Promise<Response> {
    const { promise: begun, resolve } = Promise.withResolvers<Response>();
    let detached: Turn | undefined;
    const detach = (turn: Turn): AbortSignal => {
      const signal = this.#background.begin(turn);
      detached = turn;
      if (!turn.isStreamed) resolve(Response.json(turn.begun("queued")));
      return signal;
    };
    const surface = responsesSurface({ ...this.#setting(), detach });
    const answered = this.#gateway.exchange(surface, call).then(async (answer) => {
      if (!detached) return answer;
      if (isEventStream(answer)) return new Response(this.#background.record(detached, answer), answer);
      return this.#background.end(detached, answer);
    });
    return Promise.race([begun, answered]);
  }

  async retrieve(call: Call, id: string): Promise<Response> {
    const owner = await ownerOf(call);
    const { searchParams: query } = new URL(call.url);
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

  async delete(call: Call, id: string): Promise<Response> {
    const owner = await ownerOf(call);
    this.#background.cancel(owner, id);
    this.#background.forget(owner, id);
    if (!this.#store().delete(owner, id)) throw notFound(id);
    return Response.json({ id, object: "response", deleted: true });
  }

  async listInput(call: Call, id: string): Promise<Response> {
    return Response.json(listInputItems(this.#find(await ownerOf(call), id), new URL(call.url).searchParams));
  }

  /** One that is over stays as it is. */
  async cancel(call: Call, id: string): Promise<Response> {
    const owner = await ownerOf(call);
    const cancelled = this.#background.cancel(owner, id);
    if (cancelled) return Response.json(cancelled);
    const response = JSON.parse(afterLoss(this.#find(owner, id).response)) as JsonObject;
    if (response["background"] === true) return Response.json(response);
    throw invalidRequest("Only an answer in the background can be cancelled; leave any other to end it.", "background");
  }

  countInput(call: Call): Promise<Response> {
    return this.#gateway.exchange(inputTokensSurface(this.#setting()), call);
  }

  async compact(call: Call): Promise<Response> {
    await call.identify();
    const body = JSON.stringify(summaryRequest(await this.#bodyOf(call)));
    const surface = responsesSurface(this.#setting());
    const answer = await this.#gateway.exchange(surface, call.caller().call(body, call.signal));
    return answer.ok ? Response.json(compacted((await answer.json()) as JsonObject)) : answer;
  }

  #setting() {
    return { memory: this.#store(), lengthMax: this.#gateway.config.server.max_body_bytes };
  }

  #find(owner: string, id: string): KeptResponse {
    const found = this.#store().find(owner, id);
    if (!found) throw notFound(id);
    return found;
  }

  async #bodyOf(call: Call): Promise<JsonObject> {
    const { max_body_bytes: bytesMax, body_seconds: bodySeconds } = this.#gateway.config.server;
    return readObject(await call.read({ bytesMax, waitMs: bodySeconds * 1000 }));
  }
}

/** Whose answers a caller may see: his own. */
const ownerOf = async (call: Call): Promise<string> => (await call.identify()).id;

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
