import { version } from "../../../platform/version.ts";
import { readText, succeeded } from "../answer.ts";
import { Cancellation } from "../cancellation.ts";
import { send } from "../http.ts";
import { credentialsOf, withExpiry, type Credentials } from "./credentials.ts";
import { domainOf } from "./endpoint.ts";
import { readToken } from "./metadata.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** A role, and the file of the token that stands for whoever may take it. */
export interface WebIdentity {
  readonly roleArn: string;
  readonly tokenFile: string;
  readonly sessionName: string | undefined;
}

/** Longest wait for the token service, in milliseconds, and its largest answer, in bytes. */
const waitMs = 5000;
const answerBytesMax = 64 * 1024;

/** The identity that the environment names, as EKS does for the accounts of its pods. */
export function webIdentityIn(environment: Environment): WebIdentity | undefined {
  const roleArn = environment["AWS_ROLE_ARN"];
  const tokenFile = environment["AWS_WEB_IDENTITY_TOKEN_FILE"];
  if (!roleArn || !tokenFile) return undefined;
  return { roleArn, tokenFile, sessionName: environment["AWS_ROLE_SESSION_NAME"] };
}

/**
 * Changes a web identity for temporary credentials (AWS STS API reference, "AssumeRoleWithWebIdentity"), at the region's own endpoint or at
 * AWS_ENDPOINT_URL_STS. Throws an `Error` with the service's code, never with its text, which may quote the token.
 */
export async function assumeRole(
  { roleArn, tokenFile, sessionName }: WebIdentity,
  region: string,
  environment: Environment,
): Promise<Credentials> {
  const body = new URLSearchParams({
    Action: "AssumeRoleWithWebIdentity",
    Version: "2011-06-15",
    RoleArn: roleArn,
    RoleSessionName: sessionName || "omen",
    WebIdentityToken: readToken(tokenFile),
  });
  const answer = await send({
    method: "POST",
    url: environment["AWS_ENDPOINT_URL_STS"] || `https://sts.${region}.${domainOf(region)}/`,
    headers: {
      "user-agent": `omen/${version}`,
      "content-type": "application/x-www-form-urlencoded",
      accept: "text/xml",
    },
    body: body.toString(),
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
