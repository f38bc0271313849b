import { monotonic } from "../../../platform/clock.ts";
import { changed, givenWhole, type Answer } from "../answer.ts";
import { betaHeader, betasIn } from "../betas.ts";
import { readText } from "../collect.ts";
import { decodedBody } from "../conversation-call.ts";
import type { ModelCall } from "../provider.ts";
import { acceptable } from "./acceptable.ts";
import { refusedByMessages } from "./messages.ts";
import type { ReadError, RefusedField } from "./named.ts";
import { refusedByOpenAI } from "./openai.ts";
import { refusedByValue } from "./values.ts";

/** For how long a refusal is believed, in milliseconds: what a cloud does not know today it may know tomorrow. */
const believedMs = 60 * 60 * 1000;

/** Most times that one call is sent: a validator may name what it refuses one by one. */
const triesMax = 16;

/** Most names that are left out of a request, and remembered of a kind of requests, the newest of them; most kinds. */
const [namesMax, kindsMax] = [32, 256];

/** Largest error answer that is read, in bytes. */
const errorBytesMax = 64 * 1024;

/** What is refused of one kind of request. */
interface Refused {
  /** By their paths. */
  readonly fields: ReadonlyMap<string, RefusedField>;
  readonly betas: ReadonlySet<string>;
}

const nothing: Refused = { fields: new Map(), betas: new Set() };

/** The statuses with which a request is refused: the latter is Mistral's. */
const refusing: ReadonlySet<number> = new Set([400, 422]);

/**
 * What a provider has refused by name or by value: fields that it or its model does not know, values that it does
 * not take, and betas. Clients send what they know from the API that they were made for, and what stands behind the
 * gateway lags behind it, each in its own way. What was refused is left out and noted, or goes by the name or with
 * the value that is taken, and the request is sent again, which costs nothing: a refused request was not worked on.
 * Once that has helped it is remembered of requests in the same format to the same model with the same betas, since
 * a count of tokens takes less than a message and a beta may be what opens a field: this happens once an hour. An
 * error that only repeats a client's words helps nobody, and nothing is learnt of it; what the client's own words
 * refuse is left out for this once.
 */
export class Refusals {
  readonly #readError: ReadError | undefined;
  readonly #byKind = new Map<string, { readonly refused: Refused; readonly until: number }>();

  /** How its errors are read; default by the request's format. */
  constructor(readError?: ReadError) {
    this.#readError = readError;
  }

  /** Sends a call until nothing more is refused that can be. */
  async send(modelCall: ModelCall, send: (modelCall: ModelCall) => Promise<Answer>): Promise<Answer> {
    if (!modelCall.mayLeaveOut) return send(modelCall);
    const kind = `${modelCall.dialect}\n${modelCall.model}\n${modelCall.headers[betaHeader] ?? ""}`;
    const known = this.#known(kind);
    let refused = known;
    let asked = without({ modelCall, left: [] }, refused);
    for (let tries = 1; ; tries++) {
      const answer = await send(asked.modelCall);
      const isRefused = refusing.has(answer.status) && !answer.header("content-type")?.includes("html");
      if (answer.status < 400 && refused !== known) this.#learn(kind, refused, modelCall);
      if (!isRefused || tries === triesMax) return withLeftOut(answer, asked.left);
      const { text } = await readText(answer, errorBytesMax);
      refused = withNamed(refused, asked.modelCall, text, this.#readError);
      const next = without(asked, refused);
      if (isSame(next.modelCall, asked.modelCall))
        return withLeftOut(changed(answer, { follow: givenWhole(Buffer.from(text)) }), asked.left);
      asked = next;
    }
  }

  #known(kind: string): Refused {
    const known = this.#byKind.size === 0 ? undefined : this.#byKind.get(kind);
    return known && monotonic() < known.until ? known.refused : nothing;
  }

  /**
   * Remembers for everybody what helped, but for what the client itself may have had the provider say:
   * it may quote what it was sent.
   */
  #learn(kind: string, { fields, betas }: Refused, modelCall: ModelCall): void {
    const said = withNamed(nothing, modelCall, wordsIn(decodedBody(modelCall)), this.#readError);
    const learnt: Refused = {
      fields: new Map([...fields].filter(([path, { isForThis }]) => !isForThis && !said.fields.has(path))),
      betas: new Set([...betas].filter((name) => !said.betas.has(name))),
    };
    if (learnt.fields.size + learnt.betas.size > 0) this.#remember(kind, learnt);
  }

  #remember(kind: string, { fields, betas }: Refused): void {
    if (this.#byKind.size >= kindsMax) this.#byKind.clear();
    const newest: Refused = {
      fields: new Map([...fields].slice(-namesMax)),
      betas: new Set([...betas].slice(-namesMax)),
    };
    this.#byKind.set(kind, { refused: newest, until: monotonic() + believedMs });
  }
}

/** All texts and names of a request, as whoever quotes it writes them. */
function wordsIn(body: string): string {
  const words: string[] = [];
  const read = (value: unknown): void => {
    if (typeof value === "string") words.push(value);
    else if (Array.isArray(value)) value.forEach(read);
    else if (typeof value === "object" && value !== null)
      for (const [name, inner] of Object.entries(value)) {
        words.push(name);
        read(inner);
      }
  };
  read(JSON.parse(body));
  return words.join("\n");
}

/** A call without what is refused of it, and what that was. */
interface Asked {
  readonly modelCall: ModelCall;
  readonly left: readonly string[];
}

function without(asked: Asked, { fields, betas }: Refused): Asked {
  if (fields.size === 0 && betas.size === 0) return asked;
  const left = [...asked.left];
  const body = fields.size === 0 ? asked.modelCall.body : bodyWithout(asked.modelCall, fields, left);
  const headers = headersWithout(asked.modelCall.headers, betas, left);
  return { modelCall: { ...asked.modelCall, body, headers }, left };
}

const isSame = (one: ModelCall, other: ModelCall): boolean =>
  one.body === other.body && one.headers[betaHeader] === other.headers[betaHeader];

const withLeftOut = (answer: Answer, leftOut: readonly string[]): Answer =>
  leftOut.length === 0 ? answer : changed(answer, { leftOut });

/** With what an error names besides. */
function withNamed(
  { fields, betas }: Refused,
  { dialect, headers }: ModelCall,
  error: string,
  readError: ReadError | undefined,
): Refused {
  const read = readError ?? byFormat(dialect);
  const named = read(error, dialect, betasIn(headers[betaHeader]));
  const all = [...named.fields, ...refusedByValue(error, dialect)];
  return {
    fields: new Map([...fields, ...all.map((field) => [field.path, field] as const)]),
    betas: new Set([...betas, ...named.betas]),
  };
}

const byFormat = (dialect: ModelCall["dialect"]): ReadError => {
  if (dialect.startsWith("anthropic")) return refusedByMessages;
  return dialect.startsWith("gemini") || dialect === "bedrock-converse" ? nothingNamed : refusedByOpenAI;
};

/** What is sent in formats that clients don't speak is Omen's own, and has only what they know. */
const nothingNamed: ReadError = () => ({ fields: [], betas: [] });

function bodyWithout(modelCall: ModelCall, fields: Refused["fields"], left: string[]): ModelCall["body"] {
  const whole = decodedBody(modelCall);
  const text = acceptable(whole, fields, left, namesMax);
  return text === whole ? modelCall.body : text;
}

function headersWithout(
  headers: ModelCall["headers"],
  betas: ReadonlySet<string>,
  left: string[],
): ModelCall["headers"] {
  const { [betaHeader]: header, ...others } = headers;
  const names = betasIn(header);
  const rest = names.filter((name) => !betas.has(name));
  if (rest.length === names.length) return headers;
  for (const name of names) if (betas.has(name)) left.push(`${betaHeader}: ${name}`);
  return rest.length === 0 ? others : { ...others, [betaHeader]: rest.join(",") };
}
