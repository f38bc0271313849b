/** Tools that do something at the provider, as they stand in a request's body. */
const effects = ['"mcp"', '"code_interpreter"', '"code_execution', '"computer_use'];

/**
 * Whether a request offers tools that do something at the provider: once it may have arrived there it is sent nowhere
 * else, or what they do might be done twice.
 */
export const hasEffects = (body: string | Buffer): boolean => effects.some((text) => body.includes(text));
