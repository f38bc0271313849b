import { expect, test } from "bun:test";
import { mayBeProxied } from "./proxy.ts";

const proxy = "http://proxy:3128";

test.each([
  ["http://ollama.lan:11434/v1", {}, false],
  ["http://ollama.lan:11434/v1", { HTTP_PROXY: proxy }, true],
  ["http://ollama.lan:11434/v1", { http_proxy: proxy }, true],
  ["http://ollama.lan:11434/v1", { HTTPS_PROXY: proxy }, false],
  ["http://ollama.lan:11434/v1", { HTTP_PROXY: "" }, false],
  ["https://api.example.com/v1", { https_proxy: proxy }, true],
  ["https://api.example.com/v1", { HTTP_PROXY: proxy }, false],
  ["https://api.example.com/v1", { ALL_PROXY: proxy }, true],
  ["https://api.example.com/v1", { HTTPS_PROXY: proxy, NO_PROXY: "*" }, false],
  ["https://api.example.com/v1", { HTTPS_PROXY: proxy, NO_PROXY: "localhost, .Example.com" }, false],
  ["https://api.example.com/v1", { HTTPS_PROXY: proxy, NO_PROXY: "ample.com" }, true],
  ["https://api.example.com/v1", { HTTPS_PROXY: proxy, NO_PROXY: "api.example.com", no_proxy: "other" }, true],
  ["http://127.0.0.1:11434/v1", { HTTP_PROXY: proxy, NO_PROXY: "localhost,127.0.0.1" }, false],
  ["http://127.0.0.1:11434/v1", { HTTP_PROXY: proxy, NO_PROXY: "0.0.1" }, true],
  ["http://127.0.0.1:11434/v1", { HTTP_PROXY: proxy, NO_PROXY: "127.0.0.0/8" }, true],
  ["http://[::1]:11434/v1", { HTTP_PROXY: proxy, NO_PROXY: "" }, true],
  ["nonsense", {}, true],
] as const)("%s with %j: %p", (url, environment, expected) => {
  expect(mayBeProxied(url, environment)).toBe(expected);
});
