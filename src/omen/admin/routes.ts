import { applyRoutes } from "./apply.ts";
import { budgetRoutes } from "./budgets.ts";
import { keyRoutes } from "./keys.ts";
import { limitRoutes } from "./limits.ts";
import { peopleRoutes } from "./people.ts";
import { placeRoutes } from "./places.ts";
import { reloadRoutes } from "./reload.ts";
import { sessionRoutes } from "./sessions.ts";
import type { AdminRoute } from "./route.ts";
import { usageRoutes } from "./usage.ts";

/** Everything below /admin. */
export const adminRoutes: readonly AdminRoute[] = [
  ...keyRoutes,
  ...budgetRoutes,
  ...limitRoutes,
  ...placeRoutes,
  ...peopleRoutes,
  ...applyRoutes,
  ...usageRoutes,
  ...sessionRoutes,
  ...reloadRoutes,
];
