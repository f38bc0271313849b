import { describe, expect, test } from "bun:test";
import { openaiChat } from "../dialect/openai-chat/index.ts";
import { PassThrough } from "../dialect/stream-codec.ts";
import { Pulse } from "./pulse.ts";

/**
 * What openai-python's decoder would dispatch (WHATWG, "Server-sent events", but that an
 * event of an id alone is one there).
 */
function dispatched(wire: string): readonly string[] {
  const events: string[] = [];
  let [data, lastId]: [string, string | undefined] = ["", undefined];
  for (const line of wire.split("\n")) {
    if (line.startsWith("data: ")) data = line.slice(6);
    else if (line.startsWith("id: ")) lastId = line.slice(4);
    else if (line === "" && (data !== "" || lastId !== undefined)) {
      events.push(data);
      data = ""; // the id stays
    }
  }
  return events;
}

describe.each([
  ["with numbers", "id: 1\n", "id: 2\n"],
  ["without numbers", "", ""],
])("a sign of life in a stream of events %s", (_what, first, second) => {
  test("is no event to a client that dispatches at every empty line behind an id", () => {
    const codec = new PassThrough(openaiChat);
    const chunk = (content: string): string =>
      JSON.stringify({ id: "c", model: "m", choices: [{ index: 0, delta: { content }, finish_reason: null }] });
    const decoder = new TextDecoder();
    const pulse = new Pulse(codec);
    const relayed = (text: string): string => decoder.decode(codec.push(new TextEncoder().encode(text)));
    const wire = [
      relayed(`${first}data: ${chunk("a")}\n\n`),
      decoder.decode(pulse.beat()),
      decoder.decode(pulse.beat()),
      relayed(`${second}data: ${chunk("b")}\n\n`),
    ].join("");
    expect(codec.isNumbered).toBe(first !== "");
    expect(wire.split("\n").filter((line) => line.startsWith(":"))).toHaveLength(2);
    expect(dispatched(wire.replace(/\n$/, ""))).toEqual([chunk("a"), chunk("b")]);
  });
});
