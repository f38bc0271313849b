import { readFileSync } from "node:fs";
import { Cancellation } from "../cancellation.ts";
import { succeeded } from "../answer.ts";
import { readText } from "../collect.ts";
import { sendOverWire } from "../wire/index.ts";
import { readCredentials, type Credentials } from "./credentials.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** Longest wait for an answer, in milliseconds: these services are one hop away, or not there. */
const containerMs = 2000;
const instanceMs = 1000;

/** Largest answer that is read, in bytes. */
const answerBytesMax = 64 * 1024;

/** Where containers on ECS find their credentials. */
const containerOrigin = "http://169.254.170.2";

/** Hosts that a token is given to without TLS: this machine, and the link-local addresses of ECS and EKS. */
const nearHost = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\]|169\.254\.170\.(2|23)|\[fd00:ec2::23\])$/;

/**
 * Credentials of a container (AWS SDKs and tools reference guide, "Container credential provider"); undefined when the
 * environment names none. Plain HTTP is for near hosts alone.
 */
export async function findContainerCredentials(environment: Environment): Promise<Credentials | undefined> {
  const relative = environment["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"];
  const full = environment["AWS_CONTAINER_CREDENTIALS_FULL_URI"];
  if (!relative && !full) return undefined;
  const url = URL.parse(relative ? `${containerOrigin}${relative}` : (full ?? ""));
  if (!url) throw new Error("AWS_CONTAINER_CREDENTIALS_FULL_URI is not a URL");
  if (url.protocol !== "https:" && !nearHost.test(url.hostname))
    throw new Error("AWS_CONTAINER_CREDENTIALS_FULL_URI leads to another machine without TLS");
  const token = containerToken(environment);
  return readCredentials(parse(await ask("GET", url.href, token ? { authorization: token } : {}, containerMs)));
}

function containerToken(environment: Environment): string | undefined {
  const path = environment["AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"];
  return path ? readToken(path) : environment["AWS_CONTAINER_AUTHORIZATION_TOKEN"];
}

/** A token's file, read each time, since whoever writes it replaces it. Throws an `Error` that names the file. */
export function readToken(path: string): string {
  try {
    return readFileSync(path, "utf8").trim();
  } catch (error) {
    throw new Error(`the file ${path} can't be read (${(error as NodeJS.ErrnoException).code ?? "unknown error"})`, {
      cause: error,
    });
  }
}

/**
 * Credentials of the role of an EC2 instance, by version 2 of its metadata service alone (Amazon EC2 user guide, "Use
 * the Instance Metadata Service"); undefined when AWS_EC2_METADATA_DISABLED is true.
 */
export async function findInstanceCredentials(environment: Environment): Promise<Credentials | undefined> {
  if (environment["AWS_EC2_METADATA_DISABLED"]?.toLowerCase() === "true") return undefined;
  const origin = (environment["AWS_EC2_METADATA_SERVICE_ENDPOINT"] || "http://169.254.169.254").replace(/\/+$/, "");
  const lifetime = { "x-aws-ec2-metadata-token-ttl-seconds": "21600" };
  const token = await ask("PUT", `${origin}/latest/api/token`, lifetime, instanceMs);
  const headers = { "x-aws-ec2-metadata-token": token };
  const roles = `${origin}/latest/meta-data/iam/security-credentials/`;
  const role = (await ask("GET", roles, headers, instanceMs)).split("\n")[0]?.trim();
  if (!role) throw new Error("the instance has no role");
  return readCredentials(parse(await ask("GET", roles + encodeURIComponent(role), headers, instanceMs)));
}

/** The parser's own error would quote the text. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error("its answer is not JSON");
  }
}

/** Past all proxies: nobody between may see what is answered. Errors tell the status, never the body. */
async function ask(
  method: "GET" | "PUT",
  url: string,
  headers: Readonly<Record<string, string>>,
  waitMs: number,
): Promise<string> {
  const cancellation = Cancellation.of(AbortSignal.timeout(waitMs));
  const answer = await sendOverWire({ method, url, headers, cancellation });
  if (!succeeded(answer)) {
    answer.cancel();
    throw new Error(`it answered ${answer.status}`);
  }
  const { text, whole } = await readText(answer, answerBytesMax);
  if (!whole) throw new Error("its answer is too long");
  return text;
}
