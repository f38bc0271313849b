import type { Dice } from "../../../src/omen/dialect/testing.ts";
import type { Behaviour } from "../upstream/index.ts";
import { streamMutant, type StreamMutant } from "./event-mutation.ts";
import { mutant } from "./mutation.ts";
import type { Recording } from "./recording.ts";
import type { Json } from "../scenario/scenario.ts";

/** What a provider does instead of what it should. */
export interface Misbehaviour {
  readonly name: string;
  /** What is sent, for the report of a failure. */
  readonly shown: string;
  readonly behaviour: Behaviour;
}

const statuses = [200, 200, 200, 200, 201, 204, 302, 400, 401, 404, 408, 413, 418, 429, 451, 500, 502, 503, 529];
const contentTypes = ["application/json", "application/json; charset=utf-8", "text/html", ""];

export function misbehavingWhole(dice: Dice, whole: Json): Misbehaviour {
  const given = dice.below(12) === 0 ? { error: { message: "no", type: "x", code: 7 } } : whole;
  const { name, bytes } = mutant(dice, given);
  const status = dice.pick(200, ...statuses);
  const contentType = dice.pick("application/json", "application/json", ...contentTypes);
  const missing = dice.below(10) === 0 ? 1 + dice.below(20) : 0;
  return {
    name: `${status} ${contentType}, ${name}${missing > 0 ? ", short" : ""}`,
    shown: Buffer.from(bytes).toString().slice(0, 600),
    async behaviour(exchange) {
      const headers = { "Content-Type": contentType, "Content-Length": String(bytes.length + missing) };
      await exchange.head(status, { ...headers, "X-Canary": "provider-header-canary" }, "length");
      await exchange.write(bytes);
      if (missing > 0) exchange.close();
      else await exchange.end();
    },
  };
}

export function misbehavingStream(dice: Dice, recording: Recording): Misbehaviour {
  const made = streamMutant(dice, recording);
  return {
    name: `${made.contentType}, ${made.name}`,
    shown: Buffer.concat(made.writes).toString().slice(0, 3000),
    behaviour: sending(made),
  };
}

/** Writes a stream, and ends it well or not. */
export const sending =
  ({ contentType, writes, ending }: StreamMutant): Behaviour =>
  async (exchange) => {
    await exchange.head(200, { "Content-Type": contentType }, "chunked");
    for (const bytes of writes) await exchange.write(bytes);
    if (ending === "end") return exchange.end();
    await exchange.pause(0); // what was written leaves before
    return exchange[ending]();
  };
