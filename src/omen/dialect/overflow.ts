/** What Omen's clients are told by, whatever a provider calls it: OpenAI's code (API reference, "Error codes"). */
export const overflowCode = "context_length_exceeded";

/** A conversation that is longer than its model takes, in tokens, as far as its provider said. */
export interface Overflow {
  /** What the conversation has. */
  readonly input?: number;
  /** What was asked for on top of that. */
  readonly output?: number;
  /** What the model takes. */
  readonly max?: number;
}

/** A provider's error, as far as it told it. */
export interface Complaint {
  readonly code?: string | null;
  readonly type?: string | null;
  readonly message: string;
}

const codes: ReadonlySet<string> = new Set([
  overflowCode,
  "exceed_context_size_error",
  "model_context_window_exceeded",
]);

/**
 * How servers say it, each in the words of its own source or of its users' reports, with the numbers that they name.
 * What comes first is the more telling.
 */
const sayings: readonly RegExp[] = [
  // Anthropic, and Bedrock in front of it
  /input length and `max_tokens` exceed context limit: (?<input>\d+) \+ (?<output>\d+) > (?<max>\d+)/i,
  /prompt is too long(?::? (?<input>\d+) tokens > (?<max>\d+) maximum)?/i,
  /input is too long for requested model/i,
  // vLLM and SGLang, new and old; DeepSeek and OpenRouter; Azure; OpenAI
  /maximum context length is (?<max>\d+) tokens\. However, you requested (?<output>\d+) output tokens and your prompt contains (?:at least )?(?<input>\d+)/i,
  /is too large: (?<output>\d+)\. This model's maximum context length is (?<max>\d+) tokens and your request has (?<input>\d+)/i,
  /maximum context length is (?<max>\d+) tokens.{0,80}?requested (?:about )?\d+ tokens \((?<input>\d+) (?:in the messages|of text input)[^)]*?, (?<output>\d+) in the (?:completion|output)\)/is,
  /maximum context length is (?<max>\d+) tokens.{0,80}?(?:resulted in|requested (?:about )?) ?(?<input>\d+) tokens/is,
  /maximum context length is (?<max>\d+)/i,
  /input exceeds the context window/i,
  // llama.cpp
  /\((?<input>\d+) tokens\) (?:exceeds the available context size|is larger than the max context size) \((?<max>\d+) tokens\)/i,
  /exceeds the available context size/i,
  // LM Studio, whose slip of the pen it is
  /keep the first (?<input>\d+) tokens when context the overflows\..*context length of only (?<max>\d+) tokens/is,
  /greater than the context length/i,
  // Gemini
  /input token count \(?(?<input>\d+)\)? exceeds the maximum number of tokens allowed \(?(?<max>\d+)\)?/i,
  // xAI
  /maximum prompt length is (?<max>\d+) but the request contains (?<input>\d+) tokens/i,
  // Mistral
  /Prompt contains (?<input>\d+) tokens.*too large for model with (?<max>\d+) maximum context length/is,
  // Groq
  /reduce the length of the messages or completion/i,
  // LiteLLM, in front of any of them
  /ContextWindowExceededError/,
];

/** Most characters of a message that are looked at. */
const lengthMax = 2000;

/** What a provider's error says of a conversation that is too long; undefined when it says something else. */
export function overflowIn({ code, type, message }: Complaint): Overflow | undefined {
  const text = message.slice(0, lengthMax);
  for (const saying of sayings) {
    const found = saying.exec(text);
    if (found) return numbersOf(found.groups ?? {});
  }
  return codes.has(code ?? "") || codes.has(type ?? "") ? {} : undefined;
}

const numbersOf = (groups: Readonly<Record<string, string | undefined>>): Overflow =>
  Object.fromEntries(
    Object.entries(groups).flatMap(([name, digits]) => (digits === undefined ? [] : [[name, Number(digits)]])),
  );
