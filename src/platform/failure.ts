import { withoutSecrets } from "./config/secret.ts";

/** The kinds of failure that a client of the API can meet; each dialect maps them to its own words in one place. */
export type FailureType =
  | "invalid_request_error"
  | "permission_error"
  | "rate_limit_error"
  | "api_error"
  | "insufficient_quota"
  /** What Codex knows a spent budget by. */
  | "usage_limit_reached";

interface FailureDetails {
  readonly status: number;
  readonly type: FailureType;
  readonly code: string | null;
  /** Says what happened, to what, and what to do. */
  readonly message: string;
  /** The field of the request that is at fault, as `messages[0].role`. */
  readonly param?: string | null;
  readonly headers?: Readonly<Record<string, string>>;
  /** More members of the error object of OpenAI's APIs, for programs that needn't read the message. */
  readonly facts?: Readonly<Record<string, string | number>>;
}

/**
 * An exchange that ends in an error answer. Thrown by any stage, turned into bytes by the surface. What it says may be
 * a provider's words: secrets in them are left out here, where all of them come by.
 */
export class Failure extends Error {
  override readonly name = "Failure";
  readonly status: number;
  readonly type: FailureType;
  readonly code: string | null;
  readonly param: string | null;
  readonly headers: Readonly<Record<string, string>>;
  readonly facts: Readonly<Record<string, string | number>> | undefined;

  constructor(details: FailureDetails) {
    super(withoutSecrets(details.message));
    this.status = details.status;
    this.type = details.type;
    this.code = details.code && withoutSecrets(details.code);
    this.param = details.param ? withoutSecrets(details.param) : null;
    this.headers = details.headers ?? {};
    this.facts = details.facts;
  }
}

export const invalidRequest = (message: string, param: string | null = null, code: string | null = null): Failure =>
  new Failure({ status: 400, type: "invalid_request_error", code, message, param });

export const modelNotFound = (message: string): Failure =>
  new Failure({ status: 404, type: "invalid_request_error", code: "model_not_found", message, param: "model" });

/** A client's own text for a message, cut where it would drown the rest. */
export const quoted = (text: string): string => `'${text.length > 80 ? `${text.slice(0, 80)}…` : text}'`;

export const permissionDenied = (message: string): Failure =>
  new Failure({ status: 403, type: "permission_error", code: "permission_denied", message });

/** The provider failed, or answered what can't be passed on. */
export const providerError = (message: string): Failure =>
  new Failure({ status: 502, type: "api_error", code: "provider_error", message });

export const providerTimeout = (message: string): Failure =>
  new Failure({ status: 504, type: "api_error", code: "timeout", message });

/** Status for logs and metrics when the client left before an answer was whole (nginx's convention). */
export const clientGone = 499;
