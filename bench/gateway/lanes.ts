import type { LoadPlan } from "../lib/load.ts";
import { chat } from "./wire/chat.ts";
import { messages } from "./wire/messages.ts";
import { atOnce, type PaceName } from "./wire/pace.ts";
import { requestBody, type Asked } from "./wire/request.ts";
import { wordsOf, type Wire } from "./wire/wire.ts";
import { bareName, omenName, type Running } from "./targets.ts";

/** A way from a client of one wire format through a target to a provider of the same or another. */
export interface Lane {
  readonly name: string;
  readonly running: Running;
  readonly client: Wire;
  readonly provider: Wire;
}

/** Chat on both sides: what every target can. */
export const chatLanes = (running: readonly Running[]): Lane[] =>
  running.map((one) => ({ name: one.target.name, running: one, client: chat, provider: chat }));

/** Messages on both sides through the bare proxy: what a translation of Anthropic's streams is compared with. */
export const bareMessagesLane = (running: readonly Running[]): Lane => ({
  name: `${bareName}, Anthropic's streams`,
  running: named(running, bareName),
  client: messages,
  provider: messages,
});

/** The two translations: every stream goes through Omen's canonical form. */
export function translatingLanes(running: readonly Running[]): Lane[] {
  const omen = named(running, omenName);
  return [
    { name: "Omen, Messages client → chat provider", running: omen, client: messages, provider: chat },
    { name: "Omen, chat client → Messages provider", running: omen, client: chat, provider: messages },
  ];
}

function named(running: readonly Running[], name: string): Running {
  const found = running.find(({ target }) => target.name === name);
  if (!found) throw new Error(`nothing runs that is named ${name}`);
  return found;
}

/** What of a load depends on the lane. */
export type LaneAsked = Omit<Asked, "client" | "provider">;

export function planOf(lane: Lane, asked: LaneAsked): Pick<LoadPlan, "port" | "path" | "headers" | "body"> {
  const { running, client, provider } = lane;
  return {
    port: running.server.port,
    path: client.path,
    headers: { ...client.headers, ...running.target.headers },
    body: requestBody({ client, provider, ...asked }),
  };
}

/** Asks once, whole and as a stream, and fails unless the answers are the mock's: a fast wrong answer is no figure. */
export async function checkLane(lane: Lane): Promise<void> {
  const { client, provider } = lane;
  const words = wordsOf(provider, atOnce.events);
  const ask = async (stream: boolean, isRight: (body: string) => boolean): Promise<void> => {
    const { port, path, headers, body } = planOf(lane, { pace: "mock" satisfies PaceName, stream });
    const response = await fetch(`http://127.0.0.1:${port}${path}`, { method: "POST", headers, body });
    const text = await response.text();
    if (response.ok && isRight(text)) return;
    throw new Error(
      `${lane.name} answers ${response.status} ${stream ? "stream" : "whole"}: ${text.slice(0, 500)} … ${text.slice(-500)}`,
    );
  };
  await ask(false, (body) => body.includes("The quick brown fox") && /"(total|output)_tokens":(250|50)\b/.test(body));
  await ask(true, (body) => body.split(" word").length - 1 === words && body.endsWith(client.lastEvent));
}
