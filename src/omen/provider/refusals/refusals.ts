import { monotonic } from "../../../platform/clock.ts";
import { hasMember, renamedMember, withoutPath } from "../../dialect/json/paths.ts";
import { changed, givenWhole, type Answer } from "../answer.ts";
import { betaHeader, betasIn } from "../betas.ts";
import { readText } from "../collect.ts";
import { decodedBody } from "../conversation-call.ts";
import type { Attempt } from "../provider.ts";
import { refusedByMessages } from "./messages.ts";
import type { RefusedField } from "./named.ts";
import { refusedByOpenAI } from "./openai.ts";

/** For how long a refusal is believed, in milliseconds: what a cloud does not know today it may know tomorrow. */
const believedMs = 60 * 60 * 1000;

/** Most times that one attempt is sent: a validator may name what it refuses one by one. */
const triesMax = 16;

/** Most fields that are left out of a kind of request, and most kinds that are remembered. */
const [fieldsMax, kindsMax] = [32, 256];

/** Largest error answer that is read, in bytes. */
const errorBytesMax = 64 * 1024;

/** What was refused of one kind of request. */
interface Refused {
  /** By their paths. */
  readonly fields: Map<string, RefusedField>;
  readonly betas: Set<string>;
  readonly until: number;
}

/** The statuses with which a request is refused: the latter is Mistral's. */
const refusing: ReadonlySet<number> = new Set([400, 422]);

/**
 * What a provider has refused by name: fields that it or its model does not know, and betas. Clients send what they know from the API that they
 * were made for, and what stands behind the gateway lags behind it, each in its own way. What was refused is left out and noted, or goes by the
 * name that is taken, and the request is sent again, which costs nothing: a refused request was not worked on. It is remembered of requests in
 * the same format to the same model with the same betas, since a count of tokens takes less than a message and a beta may be what opens a
 * field: this happens once an hour.
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
      if (!refusing.has(answer.status) || tries === triesMax || !answer.header("content-type")?.includes("json"))
        return answer;
      const { text } = await readText(answer, errorBytesMax);
      const next = this.#learn(asked, kind, text) ? this.#without(asked, kind, leaveOut) : asked;
      if (next === asked) return changed(answer, { follow: givenWhole(Buffer.from(text)) });
      asked = next;
    }
  }

  /** Remembers what an error names; whether it names anything. */
  #learn({ dialect, headers }: Attempt, kind: string, error: string): boolean {
    const read = dialect.startsWith("anthropic") ? refusedByMessages : refusedByOpenAI;
    const { fields, betas } = read(error, dialect, betasIn(headers[betaHeader]));
    if (fields.length === 0 && betas.length === 0) return false;
    const refused = this.#of(kind) ?? this.#begin(kind);
    for (const field of fields) if (refused.fields.size < fieldsMax) refused.fields.set(field.path, field);
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
    const refused = {
      fields: new Map<string, RefusedField>(),
      betas: new Set<string>(),
      until: monotonic() + believedMs,
    };
    this.#byKind.set(kind, refused);
    return refused;
  }

  /** The attempt without what was refused of its kind before; the same where it has none of that. */
  #without(attempt: Attempt, kind: string, leaveOut: (name: string) => void): Attempt {
    const refused = this.#byKind.size === 0 ? undefined : this.#of(kind);
    if (!refused) return attempt;
    return withoutBetas(withoutFields(attempt, refused.fields, leaveOut), refused.betas, leaveOut);
  }
}

function withoutFields(attempt: Attempt, refused: Refused["fields"], leaveOut: (name: string) => void): Attempt {
  let body: string | undefined;
  for (const { path, instead, beside } of refused.values()) {
    const text = body ?? decodedBody(attempt);
    if (beside !== undefined && !hasMember(text, beside)) continue;
    if (instead !== undefined) {
      if (!refused.has(instead)) body = renamedMember(text, path, instead) ?? body;
      continue;
    }
    const rest = withoutPath(text, path.split("."));
    if (rest === undefined) continue;
    leaveOut(path);
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
