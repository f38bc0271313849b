import type { Elysia } from "elysia";
import { openDatabase } from "../../platform/store/database.ts";
import { Failure, invalidRequest } from "../failure.ts";
import type { Gateway } from "../gateway.ts";
import { responsesSurface } from "../surface/responses.ts";
import { listInputItems } from "./input-items.ts";
import type { KeptResponse } from "./kept.ts";
import { ResponseStore } from "./store.ts";
import { addResponsesSocket } from "./websocket.ts";

/** Where OpenAI's Responses live. */
export const responsesPath = "/v1/responses";

/** Adds the Responses API to an app. Without a database of its own the gateway keeps answers in memory, as long as it lives. */
export function addResponses(app: Elysia, gateway: Gateway): void {
  const { config, log, database } = gateway;
  let opened: ResponseStore | undefined;
  const store = () => (opened ??= new ResponseStore(database ?? openDatabase(":memory:"), config.responses, log));
  if (database) gateway.beforeEnd(() => store().flush());
  const own = (request: Request, id: string): KeptResponse => {
    const found = store().find(gateway.access.identify(request).name, id);
    if (!found) throw notFound(id);
    return found;
  };
  const one = `${responsesPath}/:id`;
  app.post(
    responsesPath,
    ({ request }) => gateway.exchange(responsesSurface(store(), config.server.max_body_bytes), request),
    { parse: "none" },
  );
  addResponsesSocket(app, responsesPath, gateway, store);
  app.get(one, ({ request, params }) => {
    const { response } = own(request, params.id);
    if (new URL(request.url).searchParams.get("stream") === "true")
      throw invalidRequest("An answer that is over can't be streamed again; leave stream out.", "stream");
    return json(response);
  });
  app.delete(one, ({ request, params }) => {
    if (!store().delete(gateway.access.identify(request).name, params.id)) throw notFound(params.id);
    return Response.json({ id: params.id, object: "response", deleted: true });
  });
  app.get(`${one}/input_items`, ({ request, params }) =>
    Response.json(listInputItems(own(request, params.id), new URL(request.url).searchParams)),
  );
  app.post(
    `${one}/cancel`,
    ({ request, params }) => {
      own(request, params.id);
      throw invalidRequest("Only a response in the background can be cancelled; end the request of any other.", "id");
    },
    { parse: "none" },
  );
}

const json = (text: string): Response => new Response(text, { headers: { "content-type": "application/json" } });

const notFound = (id: string): Failure =>
  new Failure({
    status: 404,
    type: "invalid_request_error",
    code: null,
    param: "response_id",
    message: `Response with id '${id.slice(0, 100)}' not found.`,
  });
