import type { Answer } from "../provider/answer.ts";
import { AnswerTooLarge, readText } from "../provider/collect.ts";
import { describeNetworkError } from "../provider/http.ts";
import { Failure, providerError } from "../../platform/failure.ts";
import { overflowCode, overflowIn } from "../dialect/overflow.ts";
import { nothingSaid, saidIn, type SaidError } from "../dialect/said-error.ts";
import { statusOfSaid } from "../dialect/told-error.ts";
import type { Deployment } from "../route/deployment.ts";

/** Largest error answer that is read. */
const errorBytesMax = 64 * 1024;

/**
 * The failure for a provider's error answer; reads its body. What the provider said of the request is
 * passed on, of its own account not.
 */
export async function failureOf(answer: Answer, deployment: Deployment): Promise<Failure> {
  return failureFor(answer, await readError(answer), deployment);
}

/** The failure for what a provider said in an answer whose status is none of an error. */
export function failureSaid(said: SaidError, header: Answer["header"], deployment: Deployment): Failure {
  const status = statusOfSaid(said) ?? (overflowIn(said) ? 400 : undefined);
  return status === undefined
    ? providerError(
        `The provider '${deployment.provider.name}' answered with an error: ${said.message || "no reason given"}`,
      )
    : failureFor({ status, header }, said, deployment);
}

function failureFor(
  answer: Pick<Answer, "status" | "header">,
  said: SaidError,
  { provider, model }: Deployment,
): Failure {
  const who = `The provider '${provider.name}'`;
  const saying = said.message ? `: ${said.message}` : "";
  const { status } = answer;
  if ((status === 401 || status === 403) && provider.isClients)
    return new Failure({
      status,
      type: status === 401 ? "invalid_request_error" : "permission_error",
      code: said.code ?? (status === 401 ? "invalid_api_key" : "permission_denied"),
      message: `${who} refused your own credential (${status})${saying}`,
    });
  if (status === 401 || status === 403) {
    // Its message may quote the key, and a 401 would make the client doubt its own. AWS
    // tells the reason by a name besides.
    const reason = /^\w+/.exec(answer.header("x-amzn-errortype") ?? "")?.[0];
    return providerError(
      reason === undefined
        ? `${who} refused Omen's credentials (${status}). Check providers.${provider.name}.api_key, or the account in its place.`
        : `${who} refused Omen's credentials (${status} ${reason}). Check them, and that they may use '${model.id}'.`,
    );
  }
  if (status === 429) {
    const retryAfter = retryAfterOf(answer.header("retry-after"));
    return new Failure({
      status: 429,
      type: "rate_limit_error",
      code: "rate_limit_exceeded",
      message: `${who} is limiting '${model.id}'${saying}`,
      ...(retryAfter ? { headers: { "retry-after": retryAfter } } : {}),
    });
  }
  if (status === 404) {
    return new Failure({
      status,
      type: "invalid_request_error",
      code: "model_not_found",
      param: "model",
      message: `${who} does not know '${model.id}'${saying}`,
    });
  }
  if (status >= 400 && status < 500) {
    const isTooLong = overflowIn(said) !== undefined;
    return new Failure({
      status: isTooLong ? 400 : status,
      type: "invalid_request_error",
      code: isTooLong ? overflowCode : said.code,
      param: said.param,
      message: said.message || `${who} refused the request (${status}).`,
    });
  }
  if (status >= 300 && status < 400)
    return providerError(
      `${who} answered with a redirect (${status}), which is never followed. Check providers.${provider.name}.base_url.`,
    );
  if (status === 503 || status === 529) {
    return new Failure({
      status: 503,
      type: "api_error",
      code: "overloaded",
      message: `${who} is overloaded (${status})${saying}`,
    });
  }
  return providerError(`${who} failed (${status})${saying}`);
}

/** Seconds or a date (RFC 9110 §10.2.3); undefined when the header says anything else. */
const retryAfterOf = (value: string | undefined): string | undefined =>
  value !== undefined && /^(\d{1,9}|\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT)$/.test(value) ? value : undefined;

/** The failure for a call that never got an answer, or whose answer broke off or is too large to be held. */
export const connectionFailure = (error: unknown, { provider }: Deployment): Failure =>
  error instanceof AnswerTooLarge
    ? providerError(
        `The provider '${provider.name}' answered more than ${error.bytesMax} bytes; server.max_answer_bytes sets the limit.`,
      )
    : providerError(`The provider '${provider.name}' can't be reached or broke off: ${describeNetworkError(error)}.`);

/** What is beyond the limit is given up: the beginning of plain words still says something. */
async function readError(answer: Answer): Promise<SaidError> {
  try {
    return saidIn((await readText(answer, errorBytesMax)).text);
  } catch {
    return nothingSaid;
  }
}
