import { describe, expect, test } from "bun:test";
import { complaintAbout } from "./converse-schema.ts";

const text = { text: "x" };
const user = (...content: readonly object[]) => ({ role: "user", content });
const assistant = (...content: readonly object[]) => ({ role: "assistant", content });
const call = (toolUseId: string) => ({ toolUse: { toolUseId, name: "f", input: {} } });
const result = (toolUseId: string) => ({ toolResult: { toolUseId, content: [text] } });
const toolConfig = { tools: [{ toolSpec: { name: "f", inputSchema: { json: {} } } }] };
const document = (name: string) => ({ document: { format: "pdf", name, source: { bytes: "" } } });

describe("the mock's Converse", () => {
  test.each([
    ["a text", { messages: [user(text)] }],
    ["a call and its result", { messages: [user(text), assistant(call("a")), user(result("a"), text)], toolConfig }],
  ])("takes %s", (_name, body) => {
    expect(complaintAbout(body)).toBeUndefined();
  });

  test.each([
    ["an unknown member", { messages: [user(text)], model: "m" }],
    ["an unknown member within", { messages: [user({ text: "x", cache_control: {} })] }],
    ["a block of two kinds", { messages: [user({ text: "x", ...document("d") })] }],
    ["a blank text", { messages: [user({ text: " \n" })] }],
    ["no content", { messages: [user()] }],
    ["an assistant in front", { messages: [assistant(text)] }],
    ["two users in a row", { messages: [user(text), user(text)] }],
    ["a call without tools", { messages: [user(text), assistant(call("a")), user(result("a"))] }],
    ["a call without result", { messages: [user(text), assistant(call("a")), user(text)], toolConfig }],
    ["a result without call", { messages: [user(text), assistant(text), user(result("a"))], toolConfig }],
    ["a user's call", { messages: [user(call("a"))], toolConfig }],
    ["a bad id", { messages: [user(text), assistant(call("a b")), user(result("a b"))], toolConfig }],
    ["a document alone", { messages: [user(document("d"))] }],
    ["a document's bad name", { messages: [user(text, document("d.pdf"))] }],
    ["two documents of one name", { messages: [user(text, document("d"), document("d"))] }],
    ["a temperature above 1", { messages: [user(text)], inferenceConfig: { temperature: 1.5 } }],
  ])("refuses %s", (_name, body) => {
    expect(complaintAbout(body)).toBeString();
  });
});
