import { createPublicKey, verify } from "node:crypto";
import type { Behaviour, RecordedRequest } from "../exchange.ts";
import { fixed } from "../behaviour/answer.ts";
import { complaintAbout } from "./complaint.ts";

/** A key of the Gemini API, or a bearer token of Vertex AI. */
export type Credential = { readonly key: string } | { readonly token: string };

/** Google's error object (AIP-193). */
export const googleError = (
  code: number,
  status: string,
  message: string,
  details: readonly object[] = [],
): object => ({
  error: { code, message, status, ...(details.length === 0 ? {} : { details }) },
});

/** Answers as Google does: refuses what it would refuse, gives a whole answer, or these pieces as a stream. */
export function google(credential: Credential, pieces: readonly object[], options: StreamOptions = {}): Behaviour {
  return async (exchange) => {
    const { request } = exchange;
    const refusal = unauthorized(request, credential) ?? refused(request);
    if (refusal) return refusal(exchange);
    if (!request.path.includes(":stream")) return fixed(200, pieces[0] ?? {})(exchange);
    if (request.query.get("alt") !== "sse") return fixed(200, pieces)(exchange);
    return streamOf(pieces, options)(exchange);
  };
}

export interface StreamOptions {
  /** How lines end; Google ends them in CRLF. */
  readonly newline?: "\n" | "\r\n";
  /** One write for each event, or for each byte. Default events. */
  readonly split?: "events" | "bytes";
}

/** Pieces of an answer as server-sent events; nothing marks the end. */
const streamOf =
  (pieces: readonly object[], { newline = "\r\n", split = "events" }: StreamOptions = {}): Behaviour =>
  async (exchange) => {
    await exchange.head(200, { "Content-Type": "text/event-stream" }, "chunked");
    for (const piece of pieces) {
      const event = Buffer.from(`data: ${JSON.stringify(piece)}${newline}${newline}`);
      if (split === "events") await exchange.write(event);
      else for (const byte of event) await exchange.write(Uint8Array.of(byte));
    }
    await exchange.end();
  };

/** A key that Google does not know is a 400 of the Gemini API, a token that it does not know a 401 of Vertex AI. */
function unauthorized(request: RecordedRequest, credential: Credential): Behaviour | undefined {
  if ("token" in credential) {
    if (request.header("authorization") === `Bearer ${credential.token}`) return undefined;
    return fixed(401, googleError(401, "UNAUTHENTICATED", "Request had invalid authentication credentials."));
  }
  if (request.header("x-goog-api-key") === credential.key) return undefined;
  const type = "type.googleapis.com/google.rpc.ErrorInfo";
  const info = { "@type": type, reason: "API_KEY_INVALID", domain: "googleapis.com" };
  return fixed(400, googleError(400, "INVALID_ARGUMENT", "API key not valid. Please pass a valid API key.", [info]));
}

function refused(request: RecordedRequest): Behaviour | undefined {
  const [, model = ""] = /models\/([^:/]+):/.exec(request.path) ?? [];
  const complaint = complaintAbout(request.json, model);
  return complaint === undefined ? undefined : fixed(400, googleError(400, "INVALID_ARGUMENT", complaint));
}

/**
 * Google's token endpoint: gives the token for an assertion that this key signed, for this endpoint and at this time.
 */
export function tokenEndpoint(publicKey: string, audience: string, token: string, seconds = 3599): Behaviour {
  return (exchange) => {
    const form = new URLSearchParams(exchange.request.text);
    const [header = "", claims = "", signature = ""] = (form.get("assertion") ?? "").split(".");
    const signed = Buffer.from(`${header}.${claims}`);
    const sound =
      form.get("grant_type") === "urn:ietf:params:oauth:grant-type:jwt-bearer" &&
      verify("sha256", signed, createPublicKey(publicKey), Buffer.from(signature, "base64url")) &&
      claimsHold(Buffer.from(claims, "base64url").toString(), audience);
    if (!sound) return fixed(400, { error: "invalid_grant", error_description: "Invalid JWT Signature." })(exchange);
    return fixed(200, { access_token: token, expires_in: seconds, token_type: "Bearer" })(exchange);
  };
}

function claimsHold(claims: string, audience: string): boolean {
  const { aud, iat, exp, iss } = JSON.parse(claims) as { aud: string; iat: number; exp: number; iss: string };
  const now = Date.now() / 1000;
  return aud === audience && iss !== "" && Math.abs(iat - now) < 300 && exp > now && exp - iat <= 3600;
}
