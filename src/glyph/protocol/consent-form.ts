import type { Question } from "../gate/caller.ts";
import { isRecord } from "./jsonrpc.ts";

/**
 * The form in which a client asks its person: one choice, since clients have no more (MCP
 * 2025-11-25, Elicitation, form mode).
 */
export const consentForm = ({ message, choices }: Question) => ({
  message,
  requestedSchema: {
    type: "object" as const,
    properties: {
      allow: {
        type: "string" as const,
        title: "Allow?",
        enum: choices.map(({ value }) => value),
        enumNames: choices.map(({ label }) => label),
      },
    },
    required: ["allow"],
  },
});

/** What the person chose; undefined where nobody did, or the client made something up. */
export function choiceIn(
  { choices }: Question,
  answer: { readonly action?: unknown; readonly content?: unknown },
): Question["choices"][number]["value"] | undefined {
  const { action, content } = answer;
  const chosen = action === "accept" && isRecord(content) ? content["allow"] : undefined;
  return choices.find(({ value }) => value === chosen)?.value;
}
