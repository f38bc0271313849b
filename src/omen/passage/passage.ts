import type { AnswerUsage } from "../dialect/answer.ts";
import type { FormatName, JsonObject } from "../dialect/dialect.ts";
import { isDeeper, nestingMax } from "../dialect/json/depth.ts";
import { lastMember } from "../dialect/json/members.ts";
import { isSaidError, saidBy } from "../dialect/said-error.ts";
import { wordsOfBroken } from "../dialect/told-error.ts";
import type { StreamCodec } from "../dialect/stream-codec.ts";
import { invalidRequest, providerError, type Failure } from "../../platform/failure.ts";
import type { Media, Remote } from "../fetch/inline.ts";
import { clippedName, nameList } from "./name-list.ts";
import type { OtherForm } from "./other-form.ts";

/** The way of one exchange between a client's dialect and a provider's: what is to be done for it. */
export type Passage = SendablePassage | PendingPassage | AnsweredPassage;

interface AnyPassage {
  /** What the client asked for and this way can't carry, by name. */
  readonly dropped: readonly string[];
}

/** A body for the provider, and the way back for its answer. */
export interface SendablePassage extends AnyPassage {
  /**
   * `forwarded`: both speak one dialect, and the answer passes as it comes. `translated`: through the canonical form.
   */
  readonly kind: "forwarded" | "translated";
  /** The body for the provider, and the dialect that it is in. */
  readonly body: string | Buffer;
  readonly dialect: FormatName;
  /** Names of the client's headers that mean something to the provider. */
  readonly forwarded?: readonly string[];
  /** Turns a whole answer into the client's. Throws a `Failure` when it is none. */
  whole(bytes: Uint8Array): { readonly body: Uint8Array | string; readonly usage: AnswerUsage | undefined };
  stream(): StreamCodec;
  /** What comes of a stream is held until its end. */
  readonly holdsStream?: boolean;
  /**
   * What is done about an answer that came whole where a stream was asked for, or the
   * reverse; absent where nothing can be.
   */
  otherForm?(): OtherForm | undefined;
  /**
   * A provider's refusal with what it counts as the client counts it, or with words that say that it is not;
   * absent where both count the same.
   */
  ofOwn?(failure: Failure): Failure;
}

/** A request that names by URL what its provider takes as bytes alone: there is no body until that was fetched. */
export interface PendingPassage extends AnyPassage {
  readonly kind: "pending";
  /**
   * Writes the body. Without something that fetches, the URLs are what this way can't carry. Rejects
   * with a `Failure` with status 400.
   */
  write(fetchAll: FetchAll | undefined): Promise<SendablePassage>;
}

/** An answer that needs no provider: nobody is called. */
export interface AnsweredPassage extends AnyPassage {
  readonly kind: "answered";
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** The passage with something changed about the way back, as soon as there is one. */
export function withWayBack(
  passage: Passage,
  change: (passage: SendablePassage) => Pick<SendablePassage, "whole" | "stream" | "ofOwn">,
): Passage {
  if (passage.kind === "answered") return passage;
  if (passage.kind !== "pending") return { ...passage, ...change(passage) };
  return {
    ...passage,
    write: async (fetchAll) => {
      const written = await passage.write(fetchAll);
      return { ...written, ...change(written) };
    },
  };
}

/** Fetches what lies elsewhere: all of it, in its order. Rejects with a `Failure`. */
export type FetchAll = (remotes: readonly Remote[]) => Promise<readonly Media[]>;

/** What becomes of that which a request asks for and its provider can't be told: `server.unsupported`. */
export type Unsayable = "drop" | "refuse";

/**
 * Refuses what would have to be dropped, where the configuration says so. Throws a `Failure` with status
 * 400 that names the first field.
 */
export function checkDropped(fields: readonly string[], provider: string, unsayable: Unsayable): void {
  if (unsayable === "drop" || fields.length === 0) return;
  throw invalidRequest(
    `The provider '${provider}' can't be asked for ${nameList(fields)}; server.unsupported = "drop" would leave it out.`,
    clippedName(fields[0] ?? ""),
  );
}

const decoder = new TextDecoder();

/** A provider's whole answer as the JSON object that it must be. Throws a `Failure` with status 502 when it is none. */
export function parseAnswer(bytes: Uint8Array, provider: string): JsonObject {
  let value: unknown;
  try {
    value = JSON.parse(decoder.decode(bytes));
  } catch {
    throw providerError(`The provider '${provider}' answered something that is not JSON.`);
  }
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw providerError(`The provider '${provider}' answered no JSON object.`);
  if (isDeeper(value, nestingMax))
    throw providerError(`The provider '${provider}' answered JSON that is nested deeper than ${nestingMax} levels.`);
  return value as JsonObject;
}

/**
 * Reads an answer with what may throw a plain `Error` when it is not of the format; the failure that it then
 * is has status 502. An answer that is none may be an error all the same: some servers send theirs with status
 * 200 (OpenRouter docs, "Errors").
 */
export function readAnswer<T>(value: JsonObject, read: (value: JsonObject) => T, provider: string): T {
  try {
    return read(value);
  } catch (error) {
    const said = isSaidError(value) ? saidBy(value).message : "";
    throw providerError(
      said === ""
        ? `The provider '${provider}' answered something unexpected: ${wordsOfBroken(error)}.`
        : `The provider '${provider}' answered with an error: ${said}`,
    );
  }
}

/** How far from its end an answer's usage is looked for, in bytes. */
const tailBytes = 2048;

/**
 * `usage` of a whole answer that passes through, found near its end where servers write it: parsing all of a
 * long answer for it would cost more than all else. Where it is not there the answer is parsed; throws a
 * `Failure` when it is no JSON object.
 */
export const usageOf = (bytes: Uint8Array, provider: string): unknown =>
  usageIn(bytes) ?? parseAnswer(bytes, provider)["usage"];

function usageIn(bytes: Uint8Array): unknown {
  if (bytes[0] !== openBrace) return undefined;
  const start = Math.max(0, bytes.length - tailBytes);
  const tail = Buffer.from(bytes.buffer, bytes.byteOffset + start, bytes.length - start);
  const at = tail.lastIndexOf(usageName);
  // Nothing of the text before it matters, so it is not even decoded.
  return at < 0 ? undefined : lastMember(tail.toString("utf8", at), "usage");
}

const usageName = Buffer.from('"usage"');

const openBrace = 0x7b;
