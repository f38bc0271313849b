/** OpenAI's model names: the o series, GPT-5 and later but for its chat variants, and what is made of them for code and computers. */
const reasoning = /^(?:.*\/)?(?:o\d|gpt-(?:[5-9]|\d\d)|gpt-oss|codex|computer-use)/;

/**
 * Whether the model thinks, as far as its name tells: one that does not answers 400 when it is asked for encrypted thoughts (API reference,
 * "Create a response", `include`).
 */
export const mayReason = (model: string): boolean => reasoning.test(model) && !model.includes("-chat");
