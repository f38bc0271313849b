import { objectMembers, spliceMembers } from "../../dialect/json/members.ts";
import { betaHeader, betasIn } from "../betas.ts";

/**
 * The version that InvokeModel demands of a Claude's body (Amazon Bedrock user guide, "Anthropic Claude Messages API").
 */
const anthropicVersion = "bedrock-2023-05-31";

/** Members that Bedrock has elsewhere: in the URL, in a header, or that are set here. */
const elsewhere: ReadonlySet<string> = new Set([
  "model",
  "stream",
  "anthropic_version",
  "anthropic_beta",
  "service_tier",
]);

interface Invocation {
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * A request of Anthropic's Messages as InvokeModel takes it: the model and whether to stream are in the
 * URL, the version and the betas of the headers are in the body, and the tier is a header. Every other
 * byte of the body stays as it is.
 */
export function invocationOf(body: string, headers: Readonly<Record<string, string>>): Invocation {
  const { [betaHeader]: beta, "anthropic-version": _, ...others } = headers;
  const betas = [...betasIn(beta), ...textsOf(memberOf(body, "anthropic_beta"))];
  const own = JSON.stringify({
    anthropic_version: anthropicVersion,
    ...(betas.length === 0 ? {} : { anthropic_beta: [...new Set(betas)] }),
  });
  const rest = spliceMembers(body, elsewhere, {});
  const tier = memberOf(body, "service_tier") === "standard_only" ? { "x-amzn-bedrock-service-tier": "default" } : {};
  return { body: `${own.slice(0, -1)},${rest.slice(rest.indexOf("{") + 1)}`, headers: { ...others, ...tier } };
}

function memberOf(body: string, name: string): unknown {
  const member = objectMembers(body).findLast((candidate) => candidate.name === name);
  return member && JSON.parse(body.slice(member.valueStart, member.end));
}

const textsOf = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((item): item is string => typeof item === "string") : [];
