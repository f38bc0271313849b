import { now } from "../../../platform/clock.ts";
import { version } from "../../../platform/version.ts";
import { succeeded } from "../answer.ts";
import { readText } from "../collect.ts";
import { Cancellation } from "../cancellation.ts";
import { send } from "../http.ts";
import { credentialsOf, withExpiry, type Credentials } from "./credentials.ts";
import { domainOf } from "./endpoint.ts";
import { readToken } from "./metadata.ts";
import { sign } from "./signature.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** A role that may be taken. */
export interface Role {
  readonly roleArn: string;
  readonly sessionName: string | undefined;
}

/** Where the token service is. */
export interface Place {
  readonly region: string;
  readonly environment: Environment;
}

/** Longest wait for the token service, in milliseconds, and its largest answer, in bytes. */
const waitMs = 5000;
const answerBytesMax = 64 * 1024;

/**
 * Takes a role for a web identity's token (AWS STS API reference, "AssumeRoleWithWebIdentity"), as EKS writes one for
 * each pod. Throws as `ask` does, and an `Error` that names the token's file.
 */
export const assumeRoleWithToken = ({ roleArn, sessionName }: Role, tokenFile: string, place: Place) =>
  ask(
    {
      Action: "AssumeRoleWithWebIdentity",
      Version: "2011-06-15",
      RoleArn: roleArn,
      RoleSessionName: sessionName || "omen",
      WebIdentityToken: readToken(tokenFile),
    },
    place,
  );

/** Takes a role with the credentials of somebody who may ("AssumeRole"). */
export const assumeRoleAs = (
  { roleArn, sessionName }: Role,
  externalId: string | undefined,
  source: Credentials,
  place: Place,
) =>
  ask(
    {
      Action: "AssumeRole",
      Version: "2011-06-15",
      RoleArn: roleArn,
      RoleSessionName: sessionName || "omen",
      ...(externalId ? { ExternalId: externalId } : {}),
    },
    place,
    source,
  );

/**
 * Temporary credentials of the token service, at the region's own endpoint or at AWS_ENDPOINT_URL_STS. Throws an
 * `Error` with the service's code, never with its text, which may quote the token.
 */
async function ask(
  parameters: Readonly<Record<string, string>>,
  { region, environment }: Place,
  source?: Credentials,
): Promise<Credentials> {
  const request = {
    method: "POST" as const,
    url: environment["AWS_ENDPOINT_URL_STS"] || `https://sts.${region}.${domainOf(region)}/`,
    headers: {
      "user-agent": `omen/${version}`,
      "content-type": "application/x-www-form-urlencoded",
      accept: "text/xml",
    },
    body: new URLSearchParams(parameters).toString(),
  };
  const signature = source ? sign(request, source, { region, service: "sts" }, now()) : {};
  const answer = await send({
    ...request,
    headers: { ...request.headers, ...signature },
    cancellation: Cancellation.of(AbortSignal.timeout(waitMs)),
  });
  const { text } = await readText(answer, answerBytesMax);
  if (!succeeded(answer)) throw new Error(`STS answered ${answer.status} ${elementOf(text, "Code") ?? ""}`.trim());
  const found = credentialsOf(
    elementOf(text, "AccessKeyId"),
    elementOf(text, "SecretAccessKey"),
    elementOf(text, "SessionToken"),
  );
  if (!found) throw new Error("STS answered no credentials");
  return withExpiry(found, elementOf(text, "Expiration"));
}

/** The text of an XML element that has no others within; none of those read here holds a character that XML escapes. */
const elementOf = (xml: string, name: string): string | undefined =>
  new RegExp(`<${name}>\\s*([^<]*?)\\s*</${name}>`).exec(xml)?.[1];
