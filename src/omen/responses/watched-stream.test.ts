import { describe, expect, test } from "bun:test";
import { openaiResponses } from "../dialect/openai-responses/index.ts";
import { PassThrough } from "../dialect/stream-codec.ts";
import type { JsonObject } from "../dialect/dialect.ts";
import { providerError } from "../../platform/failure.ts";
import { WatchedStream } from "./watched-stream.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const textOf = (chunks: readonly Uint8Array[]): string =>
  chunks.map((chunk) => new TextDecoder().decode(chunk)).join("");

/** A stream that passes through, watched: ids become Omen's. */
function watched() {
  const kept: JsonObject[] = [];
  const watcher = {
    isAnnounced: false,
    begun: (status: string): JsonObject => ({ id: "resp_omen", status }),
    rewrite: (response: JsonObject): JsonObject => ({ ...response, id: "resp_omen" }),
    keep: (response: JsonObject) => void kept.push(response),
  };
  return { kept, codec: new WatchedStream(new PassThrough(openaiResponses), watcher, openaiResponses) };
}

const usage = { input_tokens: 3, output_tokens: 2 };
const events: readonly JsonObject[] = [
  { type: "response.created", sequence_number: 0, response: { id: "resp_up", status: "in_progress" } },
  // A text and a name that look like what is searched for.
  { type: "response.output_text.delta", sequence_number: 1, delta: '"response":{"id":"resp_up"} ☃' },
  { type: "response.output_item.done", sequence_number: 2, item: { type: "function_call", name: "response" } },
  { type: "response.completed", sequence_number: 3, response: { id: "resp_up", status: "completed", usage } },
];
const written = (event: JsonObject): string => `event: ${String(event["type"])}\ndata: ${JSON.stringify(event)}\n\n`;
const wire = events.map(written).join("");
const expected = wire.replaceAll('"response":{"id":"resp_up"', '"response":{"id":"resp_omen"');

describe("a stream of a response", () => {
  test.each([1, 2, 7, 64, 10_000])("comes the same in reads of %i bytes, and is kept once", (size) => {
    const { codec, kept } = watched();
    const all = bytes(wire);
    const out: Uint8Array[] = [];
    for (let at = 0; at < all.length; at += size) out.push(codec.push(all.slice(at, at + size)).slice());
    expect(textOf(out)).toBe(expected);
    expect(codec.ended).toBe(true);
    expect(kept).toEqual([{ id: "resp_omen", status: "completed", usage }]);
    expect(codec.usage).toMatchObject({ input: 3, output: 2 });
  });

  test("shows that it is alive by an event that the client passes over, or by its beginning", () => {
    const { codec } = watched();
    const head = '{"type":"response.created","sequence_number":0,"response":{"id":"resp_omen","status":"in_progress"}}';
    const alive = (number: number) => `event: keepalive\ndata: {"type":"keepalive","sequence_number":${number}}\n\n`;
    const out = [codec.keepAlive(), codec.keepAlive(), codec.push(bytes(written(events[0] ?? {}))).slice()];
    expect(textOf(out)).toBe(`event: response.created\ndata: ${head}\n\n${alive(0)}`);
    const delta = codec.push(bytes(written(events[1] ?? {}))).slice();
    expect(textOf([delta, codec.keepAlive()])).toBe(written(events[1] ?? {}) + alive(1));
    expect(textOf([codec.push(bytes(written(events[3] ?? {})))])).toContain('"id":"resp_omen"');
  });

  test("may leave out the events' names, or spread and space its JSON", () => {
    const { codec, kept } = watched();
    const nameless = `: hello\n\ndata: ${JSON.stringify(events[0], undefined, 1).replaceAll("\n", "\ndata: ")}\n\n`;
    const out = textOf([codec.push(bytes(nameless)), codec.push(bytes(`data:${JSON.stringify(events[3])}\n\n`))]);
    expect(out).toBe(`: hello\n\n${written(events[0] ?? {})}${written(events[3] ?? {})}`.replaceAll("_up", "_omen"));
    expect([codec.ended, kept.length]).toEqual([true, 1]);
  });

  test.each([0, 1, 3])("that breaks off after %i events ends with an error and the failed response", (count) => {
    const { codec, kept } = watched();
    for (const event of events.slice(0, count)) codec.push(bytes(written(event)));
    expect(codec.finish()).toBeUndefined();
    const end = new TextDecoder().decode(codec.breakOff(providerError("It broke.")));
    const said = [...end.matchAll(/^data: (.*)$/gm)].map(([, data = ""]) => JSON.parse(data) as JsonObject);
    expect(said).toMatchObject([
      { type: "error", sequence_number: count, message: "It broke." },
      {
        type: "response.failed",
        sequence_number: count + 1,
        response: { id: "resp_omen", status: "failed", error: { code: "server_error", message: "It broke." } },
      },
    ]);
    expect(kept).toMatchObject([{ id: "resp_omen", status: "failed" }]);
  });

  test("whose provider ends with an error alone ends with the failed response", () => {
    const { codec, kept } = watched();
    const error = { type: "error", sequence_number: 1, code: "rate_limit_exceeded", message: "Slow down." };
    codec.push(bytes(written(events[0] ?? {})));
    codec.push(bytes(written(error)));
    const end = new TextDecoder().decode(codec.finish());
    expect(JSON.parse(end.slice(end.indexOf("{")))).toMatchObject({
      type: "response.failed",
      sequence_number: 2,
      response: { id: "resp_omen", error: { code: "rate_limit_exceeded", message: "Slow down." } },
    });
    expect(kept).toHaveLength(1);
  });
});
