import type { Failure } from "../../../platform/failure.ts";
import { overflowCode, overflowIn } from "../overflow.ts";
import type { JsonObject } from "../dialect.ts";

/** Anthropic's error types by status (API reference, "Errors"). */
const typesByStatus: Readonly<Record<number, string>> = {
  400: "invalid_request_error",
  401: "authentication_error",
  402: "billing_error",
  403: "permission_error",
  404: "not_found_error",
  408: "timeout_error",
  409: "conflict_error",
  413: "request_too_large",
  429: "rate_limit_error",
  504: "timeout_error",
  529: "overloaded_error",
};

/** Types by the code that a failure, or an error within another dialect's stream, has. */
const typesByCode: ReadonlyMap<string, string> = new Map(
  Object.entries({
    insufficient_quota: "billing_error",
    budget_exceeded: "billing_error",
    rate_limit_exceeded: "rate_limit_error",
    overloaded: "overloaded_error",
    server_is_overloaded: "overloaded_error",
    timeout: "timeout_error",
    [overflowCode]: "invalid_request_error",
    invalid_api_key: "authentication_error",
    permission_denied: "permission_error",
    model_not_found: "not_found_error",
  }),
);

const known: ReadonlySet<string> = new Set([...Object.values(typesByStatus), "api_error"]);

/** Anthropic's error object; it has no member for the field at fault, so the message names it. */
export function encodeError({ status, code, message, param }: Failure): JsonObject {
  const type =
    typesByCode.get(code ?? "") ?? typesByStatus[status] ?? (status >= 500 ? "api_error" : "invalid_request_error");
  const said = wordsOf(code, message);
  return encodeBody(type, param === null || said.includes(param) ? said : `${param}: ${said}`);
}

/** The `error` event, which ends a stream: clients raise it. */
export const encodeBreak = (failure: Failure): string => writeEvent(encodeError(failure));

/** The same for an error that a provider's stream told. */
export function encodeErrorEvent(code: string | null, message: string): string {
  const type = code !== null && known.has(code) ? code : (typesByCode.get(code ?? "") ?? "api_error");
  return writeEvent(encodeBody(type, wordsOf(code, message)));
}

/**
 * A conversation that is too long is told by Anthropic's own words alone, of which it has two kinds: its
 * clients (Claude Code among them) shorten what was said for the one, and ask for less for the other. What the
 * provider said stands behind them.
 */
function wordsOf(code: string | null, message: string): string {
  if (code !== overflowCode || /prompt is too long|input length and `max_tokens`/i.test(message)) return message;
  const { input, output, max } = overflowIn({ message }) ?? {};
  if (input === undefined || max === undefined) return `prompt is too long: ${message}`;
  if (input < max && output !== undefined)
    return `input length and \`max_tokens\` exceed context limit: ${input} + ${output} > ${max}, decrease input length or \`max_tokens\` and try again (${message})`;
  return `prompt is too long: ${input} tokens > ${max} maximum (${message})`;
}

const encodeBody = (type: string, message: string): JsonObject => ({ type: "error", error: { type, message } });

const writeEvent = (body: JsonObject): string => `event: error\ndata: ${JSON.stringify(body)}\n\n`;
