import { isLoopback, isSafeUrl } from "./loopback.ts";
import type { Reason } from "./problem.ts";
import type { Config } from "./schema.ts";
import type { OidcConfig } from "./schema-sign-in.ts";

/** The reasons why what is said of sign-ins and tokens can't be meant, by key. */
export function signInProblems({ auth, server }: Config): readonly Reason[] {
  const issuers = auth.jwt_issuers;
  return [
    ...publicUrlProblems(server.public_url),
    ...Object.entries(auth.oidc).flatMap(([name, oidc]) =>
      oidcProblems(oidc).map(([key, reason]): Reason => [`auth.oidc.${name}.${key}`, reason]),
    ),
    ...(Object.keys(auth.oidc).length > 0 && auth.mode === "loopback"
      ? ([
          ["auth.mode", 'must be "keys" where people sign in: in mode "loopback" nobody is asked who he is'],
        ] as Reason[])
      : []),
    ...(Object.keys(auth.oidc).length > 0 && server.public_url === undefined && !isLoopback(server.host)
      ? ([["server.public_url", "is missing: issuers send people who signed in back to it"]] as Reason[])
      : []),
    ...issuers.flatMap(({ name, issuer, jwks_uri: keys }, index) => {
      const at = (key: string, reason: string): Reason => [`auth.jwt_issuers.${index}.${key}`, reason];
      const first = issuers.findIndex((other) => other.name === name || other.issuer === issuer);
      return [
        ...(isSafeUrl(issuer) || keys !== undefined ? [] : [at("issuer", `${issuerUrlWanted}, or give jwks_uri`)]),
        ...(keys === undefined || isSafeUrl(keys) ? [] : [at("jwks_uri", issuerUrlWanted)]),
        ...(first < index ? [at("name", `is, or has the issuer of, the one before it at ${first}`)] : []),
      ];
    }),
  ];
}

const issuerUrlWanted = "must begin with https://, or with http:// and be on this machine";

function publicUrlProblems(given: string | undefined): readonly Reason[] {
  if (given === undefined) return [];
  const url = URL.parse(given);
  if (!url || !isSafeUrl(given)) return [["server.public_url", issuerUrlWanted]];
  if (url.pathname !== "/" || url.search || url.hash || url.username)
    return [["server.public_url", "must be an origin alone, as https://omen.example.com"]];
  return [];
}

function oidcProblems({ preset, issuer, tenant, domains, client_secret: secret }: OidcConfig): readonly Reason[] {
  const problems: Reason[] = [];
  if (preset === "none" && issuer === undefined) problems.push(["issuer", "is missing: the issuer's URL"]);
  if (issuer !== undefined && !isSafeUrl(issuer)) problems.push(["issuer", issuerUrlWanted]);
  if (preset === "microsoft" && !/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(tenant ?? ""))
    problems.push(["tenant", "is missing, or is no tenant's id: with any tenant anybody could make himself a user"]);
  if (preset !== "microsoft" && tenant !== undefined) problems.push(["tenant", 'belongs to preset = "microsoft"']);
  if (preset === "google" && domains.length === 0)
    problems.push(["domains", "is missing: Google knows everybody, and yours are those of your domain"]);
  if (preset !== "google" && domains.length > 0) problems.push(["domains", 'belongs to preset = "google"']);
  if (preset === "github" && secret === undefined) problems.push(["client_secret", "is missing: GitHub wants one"]);
  return problems;
}
