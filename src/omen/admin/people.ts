import { may, type Scope } from "../tenancy/permissions.ts";
import type { Gateway } from "../exchange/gateway.ts";
import type { Person } from "../identity/store.ts";
import { adminRoute, allow, listOf, notFound } from "./route.ts";

/** People who signed in. */
export const peopleRoutes = [
  adminRoute({
    method: "GET",
    path: "/admin/people",
    about: "Who signed in, and where each belongs",
    run: ({ gateway, principal }) =>
      listOf(
        (gateway.signIn?.people.all ?? [])
          .filter((person) => placesOf(gateway, person).some((place) => may(principal, "members.read", place)))
          .map((person) => ({
            object: "person",
            id: person.id,
            provider: person.provider,
            name: person.name,
            seen_at: new Date(person.seenAt).toISOString(),
            // Where else somebody belongs is others' to know.
            places: (gateway.signIn?.people.standingsOf(person) ?? []).filter((place) =>
              may(principal, "members.read", place),
            ),
          })),
      ),
  }),
  adminRoute({
    method: "DELETE",
    path: "/admin/people/:id",
    about: "Forgets somebody who signed in: his sessions and keys end; the rules say whether he can come again",
    run({ gateway, principal, id }) {
      const all = gateway.signIn?.people.all ?? [];
      const person = all.find((one) => one.id === id || one.name === id);
      if (!person)
        throw notFound(
          "person",
          id,
          all.map(({ name }) => name),
        );
      // It ends what he has everywhere.
      for (const place of placesOf(gateway, person)) allow(principal, "members.write", place);
      gateway.signIn?.people.remove(principal.id, person.id);
      return { object: "person", id: person.id, name: person.name, removed: true };
    },
  }),
];

/** Where somebody belongs; nowhere is the installation's. */
function placesOf({ signIn }: Gateway, person: Person): readonly Scope[] {
  const standings = signIn?.people.standingsOf(person) ?? [];
  return standings.length === 0 ? [{}] : standings.map(({ organization, workspace }) => ({ organization, workspace }));
}
