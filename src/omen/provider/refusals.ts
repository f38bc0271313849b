import { monotonic } from "../../platform/clock.ts";
import { withoutPath } from "../dialect/json/paths.ts";
import { changed, givenWhole, type Answer } from "./answer.ts";
import { betaHeader, betasIn } from "./betas.ts";
import { readText } from "./collect.ts";
import { decodedBody } from "./conversation-call.ts";
import type { Attempt } from "./provider.ts";

/** For how long a refusal is believed, in milliseconds: what a cloud does not know today it may know tomorrow. */
const believedMs = 60 * 60 * 1000;

/** Most times that one attempt is sent: a validator may name what it refuses one by one. */
const triesMax = 16;

/** Most fields that are left out of a kind of request, and most kinds that are remembered. */
const [fieldsMax, kindsMax] = [32, 256];

/** Largest error answer that is read, in bytes. */
const errorBytesMax = 64 * 1024;

/** Without these a request is another one, or none: where they are refused, the client has to hear it. */
const essential: ReadonlySet<string> = new Set(
  "model messages system tools tool_choice max_tokens stream thinking".split(" "),
);

/** Likewise without these, wherever they stand. */
const essentialWithin: ReadonlySet<string> = new Set(
  "type role content text name input_schema input id tool_use_id source data signature".split(" "),
);

/**
 * Betas that Bedrock documents (Amazon Bedrock user guide, "Anthropic Claude Messages API", `anthropic_beta`): of one that it refuses it does not say the
 * name.
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

/** What was refused of one kind of request. */
interface Refused {
  readonly fields: Set<string>;
  readonly betas: Set<string>;
  readonly until: number;
}

/**
 * What a provider of Anthropic's Messages has refused by name: fields of a beta that it has not, and betas. Claude Code sends what Anthropic's own
 * API knows, whatever stands behind the gateway, and clouds and gateways lag behind it, each in its own way. What was refused is left out, noted, and
 * the request is sent again, which costs nothing: a refused request was not worked on. It is remembered of requests in the same format to the
 * same model with the same betas, since a count of tokens takes less than a message and a beta may be what opens a field: this happens once an hour.
 */
export class Refusals {
  readonly #byKind = new Map<string, Refused>();

  /** Sends an attempt, where something may be left out of it, until nothing more is refused that can be. */
  async send(attempt: Attempt, send: (attempt: Attempt) => Promise<Answer>): Promise<Answer> {
    const { leaveOut } = attempt;
    if (!leaveOut) return send(attempt);
    const kind = `${attempt.dialect}\n${attempt.model}\n${attempt.headers[betaHeader] ?? ""}`;
    let asked = this.#without(attempt, kind, leaveOut);
    for (let tries = 1; ; tries++) {
      const answer = await send(asked);
      if (answer.status !== 400 || tries === triesMax || !answer.header("content-type")?.includes("json"))
        return answer;
      const { text } = await readText(answer, errorBytesMax);
      const next = this.#learn(asked, kind, text) ? this.#without(asked, kind, leaveOut) : asked;
      if (next === asked) return changed(answer, { follow: givenWhole(Buffer.from(text)) });
      asked = next;
    }
  }

  /** Remembers what an error names; whether it names anything. */
  #learn({ headers }: Attempt, kind: string, error: string): boolean {
    const fields = refusedFields(error);
    const betas = refusedBetas(error, betasIn(headers[betaHeader]));
    if (fields.length === 0 && betas.length === 0) return false;
    const refused = this.#of(kind) ?? this.#begin(kind);
    for (const field of fields) if (refused.fields.size < fieldsMax) refused.fields.add(field);
    for (const beta of betas) if (refused.betas.size < fieldsMax) refused.betas.add(beta);
    return true;
  }

  #of(kind: string): Refused | undefined {
    const refused = this.#byKind.get(kind);
    if (!refused || monotonic() < refused.until) return refused;
    this.#byKind.delete(kind);
    return undefined;
  }

  #begin(kind: string): Refused {
    if (this.#byKind.size >= kindsMax) this.#byKind.clear();
    const refused = { fields: new Set<string>(), betas: new Set<string>(), until: monotonic() + believedMs };
    this.#byKind.set(kind, refused);
    return refused;
  }

  /** The attempt without what was refused of its kind before; the same where it has none of that. */
  #without(attempt: Attempt, kind: string, leaveOut: (name: string) => void): Attempt {
    const refused = this.#of(kind);
    if (!refused) return attempt;
    return withoutBetas(withoutFields(attempt, refused.fields, leaveOut), refused.betas, leaveOut);
  }
}

function withoutFields(attempt: Attempt, fields: ReadonlySet<string>, leaveOut: (name: string) => void): Attempt {
  let body: string | undefined;
  for (const field of fields) {
    const rest = withoutPath(body ?? decodedBody(attempt), field.split("."));
    if (rest === undefined) continue;
    leaveOut(field);
    body = rest;
  }
  return body === undefined ? attempt : { ...attempt, body };
}

function withoutBetas(attempt: Attempt, betas: ReadonlySet<string>, leaveOut: (name: string) => void): Attempt {
  const { [betaHeader]: header, ...others } = attempt.headers;
  const names = betasIn(header);
  const rest = names.filter((name) => !betas.has(name));
  if (rest.length === names.length) return attempt;
  for (const name of names) if (betas.has(name)) leaveOut(`${betaHeader}: ${name}`);
  return { ...attempt, headers: rest.length === 0 ? others : { ...others, [betaHeader]: rest.join(",") } };
}

/** The fields that an error refuses, as `tools.0.custom.defer_loading`, without which the request is still the same. */
const refusedFields = (error: string): readonly string[] =>
  [...error.matchAll(/([a-z_][\w.]{0,200}): Extra inputs are not permitted/g)].flatMap(([, path = ""]) =>
    essential.has(path) || essentialWithin.has(path.slice(path.lastIndexOf(".") + 1))
      ? []
      : [path.replaceAll(/\.\d+(?=\.|$)/g, ".0")],
  );

/** The betas that an error refuses, of those that were sent. */
function refusedBetas(error: string, sent: readonly string[]): readonly string[] {
  if (/invalid beta flag/i.test(error)) {
    const unknown = sent.filter((name) => !documented.has(name));
    return unknown.length > 0 ? unknown : sent;
  }
  if (!/anthropic-beta/.test(error)) return [];
  return sent.filter((name) => error.includes(name));
}
