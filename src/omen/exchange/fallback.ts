import { Failure } from "../../platform/failure.ts";

/**
 * Whether another deployment may be asked after this failure. What failed because of the request would fail anywhere; what failed because of the deployment,
 * or of its provider's account, need not: limits (429), outages, time-outs, and models that it turns out not to have.
 */
export const mayFallBack = (error: unknown): boolean =>
  error instanceof Failure &&
  (error.status >= 500 || error.status === 429 || (error.status === 404 && error.code === "model_not_found"));

/** Tools that do something at the provider, as they stand in a request's body. */
const effects = ['"mcp"', '"code_interpreter"', '"code_execution', '"computer_use'];

/**
 * Whether a request offers tools that do something at the provider: once it may have arrived there it is sent nowhere else, or what they do might
 * be done twice.
 */
export const hasEffects = (body: string | Buffer): boolean => effects.some((text) => body.includes(text));
