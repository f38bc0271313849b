import type { Scenario } from "../scenario.ts";
import { firstToken } from "./first-token.ts";
import { governed } from "./governed.ts";
import { large } from "./large.ts";
import { life } from "./life.ts";
import { load } from "./load.ts";
import { open } from "./open.ts";
import { paced } from "./paced.ts";
import { routes } from "./routes.ts";
import { translated } from "./translated.ts";

/**
 * All scenarios, in the order in which they run: those with processes of their own come before the rest are started.
 */
export const scenarios: readonly Scenario[] = [
  life,
  open,
  load,
  translated,
  paced,
  firstToken,
  large,
  governed,
  routes,
];

/** Those of these names, or all without names. Fails for a name that is none. */
export function chosenScenarios(names: readonly string[]): readonly Scenario[] {
  const unknown = names.filter((name) => !scenarios.some((scenario) => scenario.name === name));
  if (unknown.length > 0) {
    throw new Error(`no scenario ${unknown.join(", ")}; there are ${scenarios.map(({ name }) => name).join(", ")}`);
  }
  return names.length === 0 ? scenarios : scenarios.filter(({ name }) => names.includes(name));
}
