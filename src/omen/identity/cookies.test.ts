import { expect, test } from "bun:test";
import { cookie, cookieIn, originOf } from "./cookies.ts";

const value = "a".repeat(43);
const secure = { public_url: "https://omen.example.com" };
const headersWith = (text: string): Headers => new Headers({ cookie: text });

test("over https a cookie is this very host's, and secure", () => {
  expect(cookie("session", value, secure)).toBe(`__Host-omen=${value}; Path=/; HttpOnly; SameSite=Lax; Secure`);
  expect(cookie("browser", value, secure, 600)).toEndWith("; Secure; Max-Age=600");
  expect(cookie("session", "", secure)).toEndWith("; Max-Age=0");
});

test("on this machine it has a name without a promise that could not be kept", () => {
  expect(cookie("session", value, {})).toBe(`omen_session=${value}; Path=/; HttpOnly; SameSite=Lax`);
});

test("what another host could have set, or is none of ours, counts for nothing", () => {
  expect(cookieIn(headersWith(`a=b; __Host-omen=${value}; c=d`), "session", secure)).toBe(value);
  expect(cookieIn(headersWith(`omen_session=${value}`), "session", secure)).toBeUndefined();
  for (const text of [
    "",
    "__Host-omen=",
    "__Host-omen=short",
    `__Host-omen=${"%".repeat(43)}`,
    `X__Host-omen=${value}`,
  ])
    expect(cookieIn(headersWith(text), "session", secure)).toBeUndefined();
  expect(cookieIn(new Headers(), "session", secure)).toBeUndefined();
});

test("people come back to the configured address, or to this machine, whatever name a request bears", () => {
  expect(originOf({ url: "http://evil.example/auth/login" }, secure)).toBe("https://omen.example.com");
  expect(originOf({ url: "http://localhost:8080/auth/login" }, {})).toBe("http://localhost:8080");
  for (const url of ["http://evil.example/", "http://localhost.evil.example/", "http://10.0.0.1/"])
    expect(() => originOf({ url }, {})).toThrow("server.public_url");
});
