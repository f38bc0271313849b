import { completion, defaultDeltas, wantsStream } from "./chat.ts";
import type { Behaviour } from "./exchange.ts";
import { fixed, gzipped, redirect, shortBody, whole } from "./behaviour/answer.ts";
import {
  dies,
  errorInStream,
  failure,
  malformed,
  refuses,
  silent,
  stallAfter,
  stallAfterHead,
} from "./behaviour/failure.ts";
import { stream, streamType } from "./behaviour/stream.ts";
import { endless, flood, quiet } from "./behaviour/volume.ts";

/** Answers as a good provider does: whole, or as a stream when asked. */
export const plain: Behaviour = (exchange) => (wantsStream(exchange.request.json) ? stream() : whole())(exchange);

/**
 * Behaviours by model name: a test configures the names it needs and stays free of state. What takes a parameter is
 * scripted by the test under a name of its own.
 */
export const catalogue = {
  // what works
  "gpt-mock": plain,
  "gpt-mock-large": whole({ bytes: 1_000_000 }),
  paced: stream({ count: 50, intervalMs: 5 }),
  "split-events": stream({ split: "events" }),
  "split-bytes": stream({ split: "bytes" }),
  "until-close": stream({ framing: "close" }),
  // what is unusual but allowed
  crlf: stream({ newline: "\r\n" }),
  cr: stream({ newline: "\r" }),
  comments: stream({ comment: " keep-alive", split: "events" }),
  multiline: stream({ multiline: true }),
  tight: stream({ tight: true }),
  "usage-always": stream({ usage: "always" }),
  "no-done": stream({ done: false }),
  gzip: gzipped(),
  // errors before the stream
  "error-400": failure(400),
  "error-401": failure(401),
  "error-403": failure(403),
  "error-404": failure(404),
  "error-429": failure(429, { retryAfter: "7" }),
  "error-500": failure(500),
  "error-503": failure(503),
  "error-html": failure(502, { body: "html" }),
  "error-empty": failure(500, { body: "empty" }),
  "error-with-200": fixed(200, { error: "model runner has unexpectedly stopped" }),
  refuses: refuses(),
  redirect: redirect("/v1/elsewhere"),
  // errors inside the stream
  "error-in-stream": errorInStream({ events: 3 }),
  "error-event-in-stream": errorInStream({ events: 3, named: true }),
  garbage: malformed("garbage"),
  "broken-json": malformed("brokenJson"),
  "not-an-object": malformed("notAnObject"),
  "invalid-utf8": malformed("invalidUtf8"),
  "truncated-event": malformed("truncated"),
  // answers that are not what they say
  "json-as-html": (exchange) =>
    fixed(200, JSON.stringify(completion(exchange.request.model ?? "", defaultDeltas.join(""))), {
      "Content-Type": "text/html",
    })(exchange),
  "stream-as-text": stream({ headers: { "Content-Type": "text/plain" } }),
  "always-whole": whole(),
  "always-stream": stream(),
  "html-with-200": fixed(200, "<html><body>Please sign in to this network.</body></html>", {
    "Content-Type": "text/html",
  }),
  "not-json": fixed(200, '{"id":"chatcmpl-mock","choices":[', { "Content-Type": "application/json" }),
  "empty-200": fixed(200, "", { "Content-Type": "application/json" }),
  "empty-stream": fixed(200, "", { "Content-Type": streamType }),
  "short-body": shortBody(),
  // deaths and silences
  "reset-mid-stream": dies({ events: 3 }),
  "reset-mid-event": dies({ events: 3, midEvent: true }),
  "close-mid-stream": dies({ events: 3, how: "close" }),
  "close-mid-event": dies({ events: 3, midEvent: true, how: "close" }),
  silent: silent(),
  "stall-after-head": stallAfterHead(),
  "stall-mid-stream": stallAfter(3),
  quiet: quiet(14_000),
  // volume
  endless: endless(),
  flood: flood({ bytes: 300_000_000 }),
  "large-event": flood({ bytes: 1, eventBytes: 8_000_000 }),
} satisfies Readonly<Record<string, Behaviour>>;

export type CatalogueModel = keyof typeof catalogue;
