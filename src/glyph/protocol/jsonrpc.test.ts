import { describe, expect, test } from "bun:test";
import { judge } from "./jsonrpc.ts";

const judged = (value: unknown) => judge(typeof value === "string" ? value : JSON.stringify(value));

describe("judge", () => {
  test("tells requests, notifications and responses apart", () => {
    expect(judged({ jsonrpc: "2.0", id: 1, method: "ping" }).kind).toBe("request");
    expect(judged({ jsonrpc: "2.0", id: "", method: "ping", params: {} }).kind).toBe("request");
    expect(judged({ jsonrpc: "2.0", method: "notifications/initialized" }).kind).toBe("notification");
    expect(judged({ jsonrpc: "2.0", id: 1, result: {} }).kind).toBe("response");
    expect(judged({ jsonrpc: "2.0", id: null, error: { code: 1, message: "" } }).kind).toBe("response");
  });

  test("leaves out members that JSON-RPC does not know", () => {
    expect(judged({ jsonrpc: "2.0", id: 1, method: "ping", more: true })).toEqual({
      kind: "request",
      message: { jsonrpc: "2.0", id: 1, method: "ping" },
    });
  });

  test("takes parameters that are null for none", () => {
    expect(judged({ jsonrpc: "2.0", method: "notifications/initialized", params: null }).kind).toBe("notification");
    expect(judged({ jsonrpc: "2.0", id: 1, method: "tools/list", params: null })).toEqual({
      kind: "request",
      message: { jsonrpc: "2.0", id: 1, method: "tools/list" },
    });
  });

  test("judges each message of a batch", () => {
    const batch = judged([{ jsonrpc: "2.0", id: 1, method: "ping" }, 7]);
    expect(batch).toMatchObject({ kind: "batch", items: [{ kind: "request" }, { kind: "invalid", id: null }] });
    const twice = judged('[{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"a","name":"b"}}]');
    expect(twice).toMatchObject({ kind: "batch", items: [{ message: { repeated: "name" } }] });
  });

  const invalid: readonly [what: string, message: unknown, id: unknown, code: number][] = [
    ["text that is not JSON", "{", null, -32700],
    ["an empty batch", [], null, -32600],
    ["a bare value", "12", null, -32600],
    ["another version", { jsonrpc: "1.0", id: 7, method: "ping" }, 7, -32600],
    ["no version", { id: "a", method: "ping" }, "a", -32600],
    ["no method", { jsonrpc: "2.0", id: 7 }, 7, -32600],
    ["a method that is no string", { jsonrpc: "2.0", id: 7, method: 1 }, 7, -32600],
    ["an id that is null", { jsonrpc: "2.0", id: null, method: "ping" }, null, -32600],
    ["an id that is a fraction", { jsonrpc: "2.0", id: 1.5, method: "ping" }, null, -32600],
    ["an id too large to echo", '{"jsonrpc":"2.0","id":18446744073709551615,"method":"ping"}', null, -32600],
    ["parameters in a list", { jsonrpc: "2.0", id: 7, method: "ping", params: [] }, 7, -32602],
  ];
  for (const [what, message, id, code] of invalid) {
    test(`refuses ${what}`, () => {
      expect(judged(message)).toMatchObject({ kind: "invalid", id, error: { code } });
    });
  }
});
