import { expect, test } from "bun:test";
import { localPrincipal, type Principal } from "../../platform/principal.ts";
import { clientCredential } from "./client-credential.ts";
import { makeKey } from "../tenancy/key-text.ts";

const key: Principal = { ...localPrincipal, kind: "key", id: "key:ada" };
const of = (headers: Record<string, string>, principal: Principal = key) =>
  clientCredential(new Headers(headers), principal);

test("is what a client shows beside Omen's key, as it stands", () => {
  const { text } = makeKey();
  expect(of({ "x-omen-key": text, authorization: "Bearer sk-ant-oat01-x" })).toEqual({
    authorization: "Bearer sk-ant-oat01-x",
  });
  expect(of({ "x-omen-key": text, "x-api-key": "sk-ant" })).toEqual({ "x-api-key": "sk-ant" });
  expect(of({ "x-omen-key": text })).toBeUndefined();
});

test("is never what let the caller in here", () => {
  const { text } = makeKey();
  expect(of({ authorization: "Bearer sk-of-the-configuration" })).toBeUndefined();
  expect(of({ "x-omen-key": text, authorization: `Bearer ${text}` })).toBeUndefined();
  expect(of({ "x-omen-key": text, "api-key": text, "x-api-key": "other" })).toEqual({ "x-api-key": "other" });
});

test("in loopback mode whatever is shown is the client's", () => {
  expect(of({ authorization: "Bearer sk-own" }, localPrincipal)).toEqual({ authorization: "Bearer sk-own" });
});
