import { describe, expect, test } from "bun:test";
import { paramFault, paramHeadersOf } from "./param-headers.ts";

const header = (name: unknown, type = "string") => ({ type, "x-mcp-header": name });
const object = (properties: object, more = {}) => ({ type: "object", properties, ...more });

describe("a schema", () => {
  test("names the arguments that stand in headers, at any depth of properties", () => {
    const schema = object({ tenant: header("Tenant"), inner: object({ count: header("Count", "integer") }), free: {} });
    expect(paramHeadersOf(schema)).toEqual([
      { header: "Mcp-Param-Tenant", path: ["tenant"], type: "string" },
      { header: "Mcp-Param-Count", path: ["inner", "count"], type: "integer" },
    ]);
    expect(paramHeadersOf(object({ "x-mcp-header": { type: "string" } }))).toEqual([]); // an argument of that name
    expect(paramHeadersOf(object({ a: { type: "object", default: { "x-mcp-header": 1 } } }))).toEqual([]);
  });

  test.each<[string, object]>([
    ["an empty name", object({ a: header("") })],
    ["a name that is no token", object({ a: header("a b") })],
    ["a name that is no text", object({ a: header(7) })],
    ["a name that stands twice", object({ a: header("Same"), b: header("same") })],
    ["another type", object({ a: header("A", "number") })],
    ["no type", object({ a: { "x-mcp-header": "A" } })],
    ["a place in a list", object({ a: { type: "array", items: header("A") } })],
    ["a place in an alternative", { anyOf: [object({ a: header("A") })] }],
    ["the arguments as a whole", { type: "string", "x-mcp-header": "A" }],
  ])("with %s can't be meant", (_, schema) => expect(paramHeadersOf(schema)).toBeUndefined());
});

describe("headers of arguments", () => {
  const wanted =
    paramHeadersOf(
      object({ tenant: header("Tenant"), count: header("Count", "integer"), yes: header("Yes", "boolean") }),
    ) ?? [];
  const fault = (headers: Record<string, string>, given: object) =>
    paramFault(new Headers(headers), wanted, given as Record<string, unknown>);

  test.each<[Record<string, string>, object]>([
    [{}, {}],
    [{}, { tenant: null }],
    [
      { "mcp-param-tenant": "acme", "mcp-param-count": "42", "mcp-param-yes": "true" },
      { tenant: "acme", count: 42, yes: true },
    ],
    [{ "mcp-param-count": "42.0" }, { count: 42 }],
    [{ "mcp-param-tenant": `=?base64?${Buffer.from("größe").toString("base64")}?=` }, { tenant: "größe" }],
  ])("%p fit %p", (headers, given) => expect(fault(headers, given)).toBeUndefined());

  test.each<[Record<string, string>, object, string]>([
    [{}, { tenant: "acme" }, "is missing"],
    [{ "mcp-param-tenant": "Acme" }, { tenant: "acme" }, "is not what the body says"],
    [{ "mcp-param-count": "0x2a" }, { count: 42 }, "is not what the body says"],
    [{ "mcp-param-count": "43" }, { count: 42 }, "is not what the body says"],
    [{ "mcp-param-tenant": "acme" }, {}, "its argument is not"],
    [{ "mcp-param-tenant": "acme" }, { tenant: null }, "its argument is not"],
  ])("%p do not fit %p", (headers, given, words) => expect(fault(headers, given)).toContain(words));
});
