/**
 * What a request and an answer consist of (Gemini API reference, "Content", "Part", "GenerateContentResponse"; Vertex
 * AI's reference says the same). Google's servers leave out what has its default, so every member of an answer may be
 * missing; those behind other gateways say null.
 */
export interface WirePart {
  readonly text?: string;
  /** The text is what the model thought. */
  readonly thought?: boolean;
  /** Base64; signs the part that it stands on. */
  readonly thoughtSignature?: string;
  readonly functionCall?: WireCall;
  readonly functionResponse?: WireResult;
  readonly inlineData?: WireBlob;
  readonly fileData?: { readonly mimeType?: string; readonly fileUri: string };
}

export interface WireCall {
  readonly id?: string;
  readonly name?: string;
  readonly args?: unknown;
  readonly partialArgs?: readonly WirePartialArgument[];
  /** More of the same call follows. */
  readonly willContinue?: boolean;
}

export interface WirePartialArgument {
  readonly jsonPath?: string;
  readonly stringValue?: string;
  readonly numberValue?: number;
  readonly boolValue?: boolean;
}

export interface WireResult {
  readonly id: string;
  readonly name: string;
  readonly response: object;
  /** Media of the result; Gemini 3 and later read it. */
  readonly parts?: readonly { readonly inlineData: WireBlob }[];
}

export interface WireBlob {
  readonly mimeType: string;
  /** Base64. */
  readonly data: string;
}

export interface WireContent {
  readonly role: "user" | "model";
  readonly parts: readonly WirePart[];
}

/** A whole answer, or one event of a stream. */
export interface WireAnswer {
  readonly candidates?: readonly WireCandidate[];
  readonly promptFeedback?: { readonly blockReason?: string; readonly blockReasonMessage?: string };
  readonly usageMetadata?: unknown;
  readonly modelVersion?: string;
  readonly responseId?: string;
  /** RFC 3339; Vertex AI alone tells it. */
  readonly createTime?: string;
  readonly error?: WireError;
}

export interface WireCandidate {
  readonly index?: number;
  readonly content?: { readonly parts?: readonly WirePart[] };
  readonly finishReason?: string;
  readonly finishMessage?: string;
  readonly groundingMetadata?: WireGrounding;
  readonly logprobsResult?: WireLogprobs;
}

/** "GroundingMetadata": what a search found, and which words of the answer rest on it. */
export interface WireGrounding {
  readonly groundingChunks?: readonly { readonly web?: { readonly uri?: string; readonly title?: string } }[];
  readonly groundingSupports?: readonly WireSupport[];
}

export interface WireSupport {
  /** Offsets are bytes of UTF-8; a start of 0 is left out. */
  readonly segment?: { readonly startIndex?: number; readonly endIndex?: number; readonly text?: string };
  readonly groundingChunkIndices?: readonly number[];
}

/** "LogprobsResult": one entry for each step of decoding. */
export interface WireLogprobs {
  readonly chosenCandidates?: readonly WireLogprob[];
  readonly topCandidates?: readonly { readonly candidates?: readonly WireLogprob[] }[];
}

export interface WireLogprob {
  readonly token?: string;
  readonly logProbability?: number;
}

/** google.rpc.Status as Google's APIs answer it over HTTP (AIP-193). */
export interface WireError {
  readonly code?: number;
  readonly message?: string;
  readonly status?: string;
}
