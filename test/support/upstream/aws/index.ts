import { respond } from "../behaviour/answer.ts";
import type { Behaviour, Exchange } from "../index.ts";
import { complaintAbout } from "./converse-schema.ts";
import { signatureComplaint, type AwsAccount } from "./signature.ts";

export { chunkFrame, eventFrame, exceptionFrame, frames } from "./frames.ts";
export type { AwsAccount } from "./signature.ts";

/** An error as AWS answers it. */
export const awsError = (exchange: Exchange, status: number, type: string, message: string): Promise<void> =>
  respond(exchange, status, { message }, { "x-amzn-ErrorType": `${type}:http://internal.amazon.com/` });

/** Behaves so for requests that are signed as they should be, and refuses all others. */
export const signed =
  (account: AwsAccount, behaviour: Behaviour): Behaviour =>
  async (exchange) => {
    const complaint = await signatureComplaint(exchange.request, account);
    if (complaint === undefined) return behaviour(exchange);
    return awsError(exchange, 403, "InvalidSignatureException", `secret-canary ${complaint}`);
  };

/** Behaves so for requests that Converse takes. */
export const converse = (account: AwsAccount, behaviour: Behaviour): Behaviour =>
  signed(account, async (exchange) => {
    const complaint = complaintAbout(exchange.request.json);
    if (complaint !== undefined) return awsError(exchange, 400, "ValidationException", complaint);
    return behaviour(exchange);
  });

/** Members of a Claude's body (Amazon Bedrock user guide, "Anthropic Claude Messages API"). */
const invokeMembers: ReadonlySet<string> = new Set([
  "anthropic_version",
  "anthropic_beta",
  "max_tokens",
  "system",
  "messages",
  "temperature",
  "top_p",
  "top_k",
  "tools",
  "tool_choice",
  "stop_sequences",
  "thinking",
  "output_config",
  "metadata",
]);

/** Behaves so for requests that InvokeModel takes of a Claude. */
export const invoke = (account: AwsAccount, behaviour: Behaviour): Behaviour =>
  signed(account, async (exchange) => {
    const body = (exchange.request.json ?? {}) as Readonly<Record<string, unknown>>;
    const extra = Object.keys(body).find((name) => !invokeMembers.has(name));
    if (extra !== undefined)
      return awsError(exchange, 400, "ValidationException", `${extra}: Extra inputs are not permitted`);
    if (body["anthropic_version"] !== "bedrock-2023-05-31")
      return awsError(exchange, 400, "ValidationException", "anthropic_version: Field required");
    return behaviour(exchange);
  });
