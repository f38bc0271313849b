import { chat } from "./chat.ts";
import { messages } from "./messages.ts";
import type { Wire } from "./wire.ts";

/**
 * When the mock writes a stream's events. Whole answers, which a model of every pace gives where no stream is asked
 * for, come at once. `evenly` writes the first event at once and each other one when it is due; `split` the first word
 * with all before it at once, and the rest later.
 */
export type Pace =
  | { readonly kind: "at once"; readonly events: number }
  | { readonly kind: "split"; readonly events: number; readonly afterMs: number }
  | { readonly kind: "evenly"; readonly events: number; readonly intervalMs: number };

export const atOnce = { kind: "at once", events: 54 } as const satisfies Pace;
export const split = { kind: "split", events: 54, afterMs: 2 } as const satisfies Pace;
export const paced = { kind: "evenly", events: 50, intervalMs: 5 } as const satisfies Pace;
export const slow = { kind: "evenly", events: 50, intervalMs: 100 } as const satisfies Pace;

/** By the last part of a model's name: `gpt-paced` is a chat provider's. */
export const paces = { mock: atOnce, split, paced, slow } as const satisfies Record<string, Pace>;

export type PaceName = keyof typeof paces;

export const modelOf = ({ vendor }: Wire, pace: PaceName): string => `${vendor}-${pace}`;

/** All models of a wire format's provider. */
export const modelsOf = (wire: Wire): string[] => (Object.keys(paces) as PaceName[]).map((pace) => modelOf(wire, pace));

export const wires = [chat, messages] as const;
