import { spliceMembers } from "../../dialect/json/members.ts";
import type { ModelCall } from "../provider.ts";

/** The version of Messages that Vertex AI speaks (Anthropic documentation, "Claude on Vertex AI"). */
const version = '"anthropic_version":"vertex-2023-10-16"';

const elsewhere: ReadonlySet<string> = new Set(["model", "anthropic_version"]);

/**
 * A Messages request as Vertex AI takes it: the model stands in the address, the version in
 * the body. Every other byte stays.
 */
export function forVertex(body: string): string {
  const rest = spliceMembers(body, elsewhere, {});
  const start = rest.indexOf("{") + 1;
  const comma = rest.slice(start).trimStart().startsWith("}") ? "" : ",";
  return `${rest.slice(0, start)}${version}${comma}${rest.slice(start)}`;
}

/** The custom method that passes a request to the model as it is. */
export const rawMethodOf = ({ stream }: Pick<ModelCall, "stream">): string =>
  stream ? "streamRawPredict" : "rawPredict";
