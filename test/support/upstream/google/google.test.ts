import { describe, expect, test } from "bun:test";
import { complaintAbout } from "./complaint.ts";

const hello = { role: "user", parts: [{ text: "Hello" }] };
const call = (id: string, more: object = {}) => ({ functionCall: { id, name: "f", args: {} }, ...more });
const result = (id: string, name = "f") => ({ functionResponse: { id, name, response: {} } });
const model = (...parts: readonly object[]) => ({ role: "model", parts });
const user = (...parts: readonly object[]) => ({ role: "user", parts });
const signed = { thoughtSignature: "U0lH" };

const about = (body: object, name = "gemini-2.5-pro") => complaintAbout(body, name);

test("a sound request has nothing to complain of", () => {
  const contents = [
    hello,
    model({ text: "", ...signed }, call("1"), call("2")),
    user(result("1"), result("2"), { text: "x" }),
  ];
  const tools = [{ functionDeclarations: [{ name: "f", parametersJsonSchema: {} }] }];
  const generationConfig = { temperature: 0, thinkingConfig: { thinkingLevel: "LOW" } };
  expect(about({ contents, tools, generationConfig, systemInstruction: { parts: [{ text: "x" }] } })).toBeUndefined();
});

describe("the mock refuses what Google refuses", () => {
  test.each<[string, object, string]>([
    ["no contents", {}, "Missing '.contents'"],
    ["empty contents", { contents: [] }, "contents are required"],
    ["a member of another API", { contents: [hello], messages: [] }, 'Unknown name "messages"'],
    ["a member within", { contents: [user({ text: "x", cache_control: {} })] }, 'Unknown name "cache_control"'],
    ["a value of another type", { contents: [user({ text: 7 })] }, "not a text"],
    ["a word that is none", { contents: [hello], generationConfig: { responseMimeType: "x" } }, "not text/plain"],
    ["another role", { contents: [{ role: "assistant", parts: [] }] }, "not user or model"],
    ["two of a role", { contents: [hello, hello] }, "must alternate"],
    ["no parts", { contents: [user()] }, "must have a parts field"],
    ["nothing but empty texts", { contents: [user({ text: "" })] }, "empty text"],
    ["a result too few", { contents: [hello, model(call("1"), call("2")), user(result("1"))] }, "must equal"],
    ["a result of another call", { contents: [hello, model(call("1")), user(result("2"))] }, "no call for"],
    ["a result of another name", { contents: [hello, model(call("1")), user(result("1", "g"))] }, "no call for"],
    ["six stops", { contents: [hello], generationConfig: { stopSequences: [..."abcdef"] } }, "at most 5"],
    [
      "tools of both kinds",
      { contents: [hello], tools: [{ functionDeclarations: [] }, { googleSearch: {} }] },
      "combined",
    ],
  ])("%s", (_name, body, complaint) => {
    expect(about(body)).toContain(complaint);
  });

  test("a call without its signature, of Gemini 3, in the turn that goes on", () => {
    const step = (more: object = {}) => [model(call("1", more), call("2")), user(result("1"), result("2"))];
    expect(about({ contents: [hello, ...step()] }, "gemini-3-pro")).toContain("missing a thought_signature");
    expect(about({ contents: [hello, ...step(signed), ...step()] }, "gemini-3-pro")).toContain("missing");
    expect(about({ contents: [hello, ...step(signed), ...step(signed)] }, "gemini-3-pro")).toBeUndefined();
    expect(about({ contents: [hello, ...step(), model({ text: "x" }), hello] }, "gemini-3-pro")).toBeUndefined();
  });
});
