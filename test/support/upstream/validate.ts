/** What is wrong with a request body, as OpenAI's error would say it. */
export interface Complaint {
  readonly param: string | null;
  readonly message: string;
}

const roles = new Set(["system", "developer", "user", "assistant", "tool", "function"]);

/** Fields that are Omen's own: a provider that sees one was told what it must not know. */
const kept = ["tags", "omen"];

export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Judges a chat completions body as strictly as a real provider, and more strictly on what must not reach one. */
export function complaintAbout(body: unknown): Complaint | undefined {
  if (!isRecord(body)) return { param: null, message: "The body must be a JSON object." };
  for (const field of kept) {
    if (field in body) return { param: field, message: `Unrecognized request argument supplied: ${field}` };
  }
  const { model, messages, stream, stream_options: streamOptions, temperature } = body;
  if (typeof model !== "string" || model === "") return { param: "model", message: "You must provide a model." };
  if (!Array.isArray(messages) || messages.length === 0) {
    return { param: "messages", message: "'messages' must be an array that isn't empty." };
  }
  for (const [index, message] of messages.entries()) {
    const complaint = complaintAboutMessage(message, `messages[${index}]`);
    if (complaint) return complaint;
  }
  if (stream !== undefined && stream !== null && typeof stream !== "boolean") {
    return { param: "stream", message: "'stream' must be a boolean." };
  }
  if (streamOptions !== undefined && streamOptions !== null && stream !== true) {
    return { param: "stream_options", message: "'stream_options' is only allowed when 'stream' is true." };
  }
  if (temperature !== undefined && temperature !== null && !isWithin(temperature, 0, 2)) {
    return { param: "temperature", message: "'temperature' must be a number from 0 to 2." };
  }
  for (const field of ["max_tokens", "max_completion_tokens", "n"]) {
    const value = body[field];
    if (value !== undefined && value !== null && !(Number.isInteger(value) && isWithin(value, 1, Infinity))) {
      return { param: field, message: `'${field}' must be a positive integer.` };
    }
  }
  return undefined;
}

function complaintAboutMessage(message: unknown, param: string): Complaint | undefined {
  if (!isRecord(message)) return { param, message: `'${param}' must be an object.` };
  const { role, content } = message;
  if (typeof role !== "string" || !roles.has(role)) {
    return {
      param: `${param}.role`,
      message: `Invalid value: '${String(role)}'. Supported: ${[...roles].join(", ")}.`,
    };
  }
  const mayBeEmpty = role === "assistant" && (message["tool_calls"] !== undefined || message["refusal"] !== undefined);
  if (typeof content === "string" || (mayBeEmpty && (content === null || content === undefined))) return undefined;
  if (Array.isArray(content) && content.every((part) => isRecord(part) && typeof part["type"] === "string")) {
    return undefined;
  }
  return { param: `${param}.content`, message: `'${param}.content' must be a string or an array of typed parts.` };
}

const isWithin = (value: unknown, low: number, high: number): boolean =>
  typeof value === "number" && value >= low && value <= high;
