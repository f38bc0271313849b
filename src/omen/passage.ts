import type { AnswerUsage } from "./dialect/answer.ts";
import type { ClientDialect, DialectName, JsonObject, ProviderDialect } from "./dialect/dialect.ts";
import { readdress, type Envelope } from "./dialect/envelope.ts";
import { PassThrough, Translation, type StreamCodec } from "./dialect/stream-codec.ts";
import { mayHoldSeal } from "./dialect/seal.ts";
import { lastMember } from "./dialect/json/members.ts";
import { invalidRequest, providerError } from "./failure.ts";
import type { Deployment } from "./route/catalogue.ts";
import type { Surface } from "./surface/surface.ts";

/** The way of one exchange between a client's dialect and a provider's: as it is, or through the canonical form. */
export interface Passage {
  /** The body for the provider, and the dialect that it is in. */
  readonly body: string;
  readonly dialect: DialectName;
  /** What the client asked for and this way can't carry, by name. */
  readonly dropped: readonly string[];
  /** Copies the client's headers that mean something to the provider. */
  forwardHeaders(from: Headers, to: Record<string, string>): void;
  /** Turns a whole answer into the client's. Throws a `Failure` when it is none. */
  whole(bytes: Uint8Array): { readonly body: Uint8Array | string; readonly usage: AnswerUsage | undefined };
  stream(): StreamCodec;
}

const decoder = new TextDecoder();

/**
 * Chooses the way: as it is, where the provider speaks the client's dialect. What can't be said in the provider's dialect is dropped and named, or
 * refused, as configured: never silently left out. Throws a `Failure` with status 400 that names the field.
 */
export function openPassage(
  surface: Surface,
  { provider, model }: Deployment,
  envelope: Envelope,
  unsupported: "drop" | "refuse",
): Passage {
  const hints = Object.keys(envelope.hints).map((name) => `omen.${name}`);
  const spoken = provider.dialects(model.id);
  if (spoken.some(({ name }) => name === surface.dialect.name) && !mayHoldSeal(envelope.text)) {
    return passThrough(surface, provider.name, readdress(envelope, model.id), hints);
  }
  const dialect = spoken.find(({ name }) => name === surface.dialect.name) ?? spoken[0];
  if (!dialect) throw new Error(`the provider '${provider.name}' speaks no dialect to '${model.id}'`);
  return translate(surface, dialect, { provider, model }, envelope, { unsupported, hints });
}

function translate(
  surface: Surface,
  dialect: ProviderDialect,
  { provider, model }: Deployment,
  envelope: Envelope,
  { unsupported, hints }: { readonly unsupported: "drop" | "refuse"; readonly hints: readonly string[] },
): Passage {
  const dropped = new Set<string>(hints);
  const conversation = surface.dialect.decodeRequest(envelope.value);
  const asked = dialect.encodeRequest({ ...conversation, wantsUsage: true }, model.id, (field) => dropped.add(field));
  const isSame = dialect.name === surface.dialect.name;
  const body = isSame ? { ...asked, ...topLevel(conversation.rest) } : asked;
  for (const name of Object.keys(conversation.rest)) if (!Object.hasOwn(body, name)) dropped.add(name);
  if (unsupported === "refuse" && dropped.size > hints.length) {
    const fields = [...dropped].slice(hints.length);
    throw invalidRequest(
      `The provider '${provider.name}' can't be asked for ${fields.join(", ")}; server.unsupported = "drop" would leave it out.`,
      fields[0] ?? null,
    );
  }
  return translation(
    dialect,
    surface.dialect,
    provider.name,
    JSON.stringify(body),
    [...dropped],
    conversation.wantsUsage,
  );
}

/** Members of the request itself; what stood deeper within has a path for its name. */
const topLevel = (rest: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(rest).filter(([name]) => /^\w+$/.test(name)));

function passThrough(
  { dialect, forwarded }: Surface,
  provider: string,
  body: string,
  dropped: readonly string[],
): Passage {
  return {
    body,
    dialect: dialect.name,
    dropped,
    forwardHeaders(from, to) {
      for (const name of forwarded) {
        const value = from.get(name);
        if (value !== null) to[name] = value;
      }
    },
    whole: (bytes) => ({
      body: bytes,
      usage: dialect.readUsage(usageIn(bytes) ?? parseAnswer(bytes, provider)["usage"]),
    }),
    stream: () => new PassThrough(dialect),
  };
}

function translation(
  from: ProviderDialect,
  to: ClientDialect,
  provider: string,
  body: string,
  dropped: readonly string[],
  wantsUsage: boolean,
): Passage {
  return {
    body,
    dialect: from.name,
    dropped,
    forwardHeaders: () => undefined,
    whole(bytes) {
      const answer = decode(from, parseAnswer(bytes, provider), provider);
      return { body: JSON.stringify(to.encodeAnswer(answer)), usage: answer.usage };
    },
    stream: () => new Translation(from, to, wantsUsage),
  };
}

function decode(dialect: ProviderDialect, value: JsonObject, provider: string) {
  try {
    return dialect.decodeAnswer(value);
  } catch (error) {
    throw providerError(`The provider '${provider}' answered something unexpected: ${(error as Error).message}.`);
  }
}

/** How far from its end an answer's usage is looked for, in bytes. */
const tailBytes = 2048;

/**
 * `usage` of a whole answer that passes through, found near its end where servers write it: parsing all of a long answer for it would
 * cost more than all else. Undefined when it is not there; the answer is then parsed.
 */
function usageIn(bytes: Uint8Array): unknown {
  if (bytes[0] !== openBrace) return undefined;
  const start = Math.max(0, bytes.length - tailBytes);
  return lastMember(decoder.decode(start === 0 ? bytes : bytes.subarray(start)), "usage");
}

const openBrace = 0x7b;

function parseAnswer(bytes: Uint8Array, provider: string): JsonObject {
  let value: unknown;
  try {
    value = JSON.parse(decoder.decode(bytes));
  } catch {
    throw providerError(`The provider '${provider}' answered something that is not JSON.`);
  }
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw providerError(`The provider '${provider}' answered no JSON object.`);
  return value as JsonObject;
}
