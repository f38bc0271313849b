import { now } from "../../platform/clock.ts";
import { randomName } from "../../platform/random.ts";
import type { JsonObject } from "../dialect/dialect.ts";
import { encodeAnswer, encodeHead } from "../dialect/openai-responses/encode-answer.ts";
import { invalidRequest } from "../../platform/failure.ts";
import type { Memory } from "./kept.ts";
import { repeated } from "./repeated.ts";
import { inputItems, previousNotFound, readStateRequest } from "./request.ts";

/**
 * The events of an answer without output (WebSocket mode, `generate: false`), which is kept like any other, so that a
 * later request goes on from it. Throws a `Failure` with status 400.
 */
export function prepare(body: JsonObject, memory: Memory, owner: string): readonly JsonObject[] {
  const { store, previous } = readStateRequest(body);
  if (previous !== undefined && !memory.find(owner, previous)) throw previousNotFound(previous);
  const { model, input } = body;
  if (typeof model !== "string") throw invalidRequest("model must be a text.", "model");
  const id = `resp_${randomName(32)}`;
  const created = Math.floor(now() / 1000);
  const told = { ...repeated(body), previous_response_id: previous ?? null, store: store && memory.stores };
  const usage = { input: 0, output: 0 };
  const head = { ...encodeHead({ id, model, created, serviceTier: undefined }), ...told };
  const whole = { ...encodeAnswer({ id, model, created, choices: [], usage }), ...told };
  const items = JSON.stringify(inputItems(input));
  memory.keep({ id, owner, previous, provider: "", input: items, response: JSON.stringify(whole) }, [], store);
  return [
    { type: "response.created", sequence_number: 0, response: head },
    { type: "response.in_progress", sequence_number: 1, response: head },
    { type: "response.completed", sequence_number: 2, response: whole },
  ];
}
