import { pathOf, refusedSampling, type Named, type ReadError, type RefusedField } from "./named.ts";

/** Without these a request is another one, or none: where they are refused, the client has to hear it. */
const essential: ReadonlySet<string> = new Set(
  "model messages system tools tool_choice max_tokens stream thinking".split(" "),
);

/** Likewise without these, wherever they stand. */
const essentialWithin: ReadonlySet<string> = new Set(
  "type role content text name input_schema input id tool_use_id source data signature".split(" "),
);

/**
 * Betas that Bedrock documents (Amazon Bedrock user guide, "Anthropic Claude Messages API", `anthropic_beta`): of one
 * that it refuses it does not say the name.
 */
const documented: ReadonlySet<string> = new Set([
  "computer-use-2025-01-24",
  "token-efficient-tools-2025-02-19",
  "interleaved-thinking-2025-05-14",
  "output-128k-2025-02-19",
  "dev-full-thinking-2025-05-14",
  "context-1m-2025-08-07",
  "context-management-2025-06-27",
  "effort-2025-11-24",
  "tool-search-tool-2025-10-19",
  "tool-examples-2025-10-29",
]);

/**
 * What a provider of Anthropic's Messages refuses: fields of a beta that it has not, and betas. Claude Code
 * sends what Anthropic's own API knows, whatever stands behind the gateway, and clouds and gateways lag
 * behind it, each in its own way.
 */
export const refusedByMessages: ReadError = (error, _format, betas): Named => ({
  fields: [...extraInputs(error), ...refusedSampling(error)],
  betas: refusedBetas(error, betas),
});

const extraInputs = (error: string): readonly RefusedField[] =>
  [...error.matchAll(/([a-z_][\w.]{0,200}): Extra inputs are not permitted/g)].flatMap(([, path = ""]) =>
    essential.has(path) || essentialWithin.has(path.slice(path.lastIndexOf(".") + 1)) ? [] : [{ path: pathOf(path) }],
  );

function refusedBetas(error: string, sent: readonly string[]): readonly string[] {
  if (/invalid beta flag/i.test(error)) {
    const unknown = sent.filter((name) => !documented.has(name));
    return unknown.length > 0 ? unknown : sent;
  }
  if (!/anthropic-beta/.test(error)) return [];
  return sent.filter((name) => error.includes(name));
}
