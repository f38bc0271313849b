import { readdirSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { Failure } from "../../../src/platform/failure.ts";
import { messages } from "../../../src/omen/surface/messages.ts";
import { code, table } from "./markdown.ts";

interface Told {
  readonly status: number;
  /** The code of OpenAI's error object. */
  readonly code: string | null;
  readonly when: string;
}

/** Failures that Omen tells. A code that the source has and this list has not stops script/docs. */
const failures: readonly Told[] = [
  { status: 400, code: null, when: "a field is wrong (`param` names it), or the provider refused the request" },
  {
    status: 400,
    code: "url_not_fetched",
    when: "what the request names by URL could not be had, or may not be; see `[fetch]`",
  },
  { status: 401, code: "invalid_api_key", when: 'mode "keys": no key of this Omen' },
  {
    status: 401,
    code: "credential_missing",
    when: "the provider is called with each client's own credential, and this one sent none",
  },
  {
    status: 400,
    code: "no_candidate",
    when: "what the request asks for, or a rule for its caller, leaves nothing that could answer; the message says why",
  },
  { status: 400, code: "unpriced_model", when: "a hard budget holds, and nobody knows what the model costs" },
  { status: 400, code: "unpriced_field", when: "a hard budget holds, and `param` has no upper bound of cost" },
  {
    status: 402,
    code: "budget_exceeded",
    when: "the request could go beyond a hard budget: 402, or 429 as the key says",
  },
  {
    status: 403,
    code: "permission_denied",
    when: 'the key may not do this; mode "loopback": the call comes from elsewhere, a proxy or a web page',
  },
  { status: 403, code: "session_stopped", when: "somebody has stopped the session that the request belongs to" },
  { status: 404, code: "not_found", when: "/admin: there is no such object; the nearest name is suggested" },
  { status: 404, code: "model_not_found", when: "no provider has the model; the nearest name is suggested" },
  { status: 400, code: "invalid_url", when: "the request's line and its `Host` make no URL" },
  { status: 404, code: "unknown_url", when: "nothing answers at this path" },
  { status: 405, code: "method_not_allowed", when: "not by this method; `Allow` has the right ones" },
  { status: 408, code: "request_timeout", when: "the body did not arrive within `server.body_seconds`" },
  {
    status: 503,
    code: "issuer_unavailable",
    when: "a token's issuer does not give its keys, so that nobody can tell whether the token is its own",
  },
  { status: 409, code: "conflict", when: "/admin: there is one already, or the configuration defines it" },
  { status: 413, code: "request_too_large", when: "the body is larger than `server.max_body_bytes`" },
  {
    status: 415,
    code: "unsupported_content_encoding",
    when: "the body's `content-encoding` is not known; `accept-encoding` has those that are",
  },
  {
    status: 429,
    code: "rate_limit_exceeded",
    when: "the key's limits, the provider's, or too much waits; `retry-after` says when to come again",
  },
  { status: 500, code: "internal_error", when: "a bug in Omen; the log has it under the request's id" },
  {
    status: 502,
    code: "provider_error",
    when: "the provider failed, broke off, answered nonsense, or refused Omen's credentials",
  },
  {
    status: 503,
    code: "overloaded",
    when: "the provider is overloaded (503 or 529 there), or Omen is (`server.max_held_bytes`, `server.max_calls`)",
  },
  { status: 503, code: "no_healthy_deployment", when: "nothing could answer `auto` now" },
  { status: 503, code: "store_unavailable", when: "a budget holds, and the ledger can't be written" },
  { status: 504, code: "timeout", when: "the provider was silent longer than its `timeouts` allow" },
  { status: 508, code: "loop_detected", when: "the request came round: a provider leads back to this Omen" },
];

/** Statuses and codes in OpenAI's shape, and what Anthropic's clients get instead. */
export function failureTable(): string {
  const told = new Set(failures.map((failure) => failure.code));
  const missing = codesOfSource().filter((name) => !told.has(name));
  if (missing.length > 0) throw new Error(`script/lib/docs/api-failures.ts does not tell of ${missing.join(", ")}`);
  return table(
    ["status", "`code`", "when", "in Messages"],
    failures.map(({ status, code: name, when }) => {
      const failure = new Failure({ status, type: "api_error", code: name, message: "" });
      const { type } = messages.encodeError(failure)["error"] as { readonly type: string };
      return [
        String(status),
        name === null ? "null, or the provider's" : code(name),
        when,
        `${messages.statusOf?.(failure) ?? status} ${code(type)}`,
      ];
    }),
  );
}

/** Every code that a failure is made with, but for those of the dialects, which read them. */
function codesOfSource(): readonly string[] {
  const root = resolve(import.meta.dir, "../../../src/omen");
  const files = readdirSync(root, { recursive: true, encoding: "utf8" }).filter(
    (name) => name.endsWith(".ts") && !name.endsWith(".test.ts") && !name.startsWith("dialect/"),
  );
  const texts = files.map((name) => readFileSync(`${root}/${name}`, "utf8"));
  return texts.flatMap((text) => [...text.matchAll(/\bcode: "([a-z_]+)"/g)].map(([, name = ""]) => name));
}
