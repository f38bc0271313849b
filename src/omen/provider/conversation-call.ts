import type { Answer } from "./answer.ts";
import { send } from "./http.ts";
import type { ModelCall } from "./provider.ts";

/** The call's body as text. */
export const decodedBody = ({ body }: Pick<ModelCall, "body">): string => body.toString();

/** Sends a conversation, in whatever dialect. */
export const postConversation = (
  url: string,
  headers: Readonly<Record<string, string>>,
  modelCall: ModelCall,
): Promise<Answer> =>
  send({
    method: "POST",
    url,
    headers: conversationHeaders(headers)[modelCall.stream ? "stream" : "whole"],
    added: modelCall.headers,
    body: modelCall.body,
    cancellation: modelCall.cancellation,
  });

type Headers = Readonly<Record<string, string>>;

/** A provider's headers with those of a conversation, made once for each provider. */
const prepared = new WeakMap<Headers, Readonly<Record<"stream" | "whole", Headers>>>();

function conversationHeaders(headers: Headers): Readonly<Record<"stream" | "whole", Headers>> {
  let both = prepared.get(headers);
  if (!both) {
    const common = { ...headers, "content-type": "application/json" };
    both = {
      whole: { ...common, accept: "application/json" },
      stream: { ...common, accept: "text/event-stream" },
    };
    prepared.set(headers, both);
  }
  return both;
}
