interface Message {
  readonly role: string;
  readonly content: readonly object[];
}

/**
 * Messages that Claude's APIs take: at least one, since neither instructions alone nor blanks are a conversation there,
 * and none that ends with blanks where the model is to go on with its own words ("Prefill Claude's response").
 * `opening` is what a user says who said nothing.
 */
export function saidAtAll<M extends Message>(messages: readonly M[], opening: M): readonly M[] {
  const last = messages.at(-1);
  if (!last) return [opening];
  const block = last.content.at(-1);
  if (last.role !== "assistant" || !block || !("text" in block) || typeof block.text !== "string") return messages;
  const text = block.text.trimEnd();
  if (text === block.text) return messages;
  return [...messages.slice(0, -1), { ...last, content: [...last.content.slice(0, -1), { ...block, text }] }];
}
