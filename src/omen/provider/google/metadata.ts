import { succeeded } from "../answer.ts";
import { readText } from "../collect.ts";
import { Cancellation } from "../cancellation.ts";
import { describeNetworkError } from "../http.ts";
import { sendOverWire } from "../wire/index.ts";
import { parse, readToken } from "../oauth/token-request.ts";
import type { AccessToken } from "../oauth/token.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** Longest wait for an answer, in milliseconds: the server is one hop away, or not there. */
const waitMs = 3000;

/** Largest answer that is read, in bytes. */
const answerBytesMax = 64 * 1024;

/** Where Google's machines, containers and functions find it (Compute Engine documentation, "About VM metadata"). */
const hostDefault = "169.254.169.254";

/** Token of the service account that this machine runs as. */
export async function requestMachineToken(environment: Environment): Promise<AccessToken> {
  return readToken(
    parse(await ask(environment, "instance/service-accounts/default/token")),
    "Google's metadata server",
  );
}

/** Project that this machine belongs to. */
export const askMachineProject = async (environment: Environment): Promise<string> =>
  (await ask(environment, "project/project-id")).trim();

/**
 * Past all proxies: nobody between may see what is answered. GCE_METADATA_HOST names another host, as Google's own
 * libraries have it. Errors tell the status, never the body.
 */
async function ask(environment: Environment, path: string): Promise<string> {
  const host = environment["GCE_METADATA_HOST"] || hostDefault;
  const refuse = (reason: string, cause?: unknown) =>
    new Error(`Google's metadata server at ${host} can't be asked: ${reason}`, { cause });
  const cancellation = Cancellation.of(AbortSignal.timeout(waitMs));
  const headers = { "metadata-flavor": "Google" };
  const url = `http://${host}/computeMetadata/v1/${path}`;
  try {
    const answer = await sendOverWire({ method: "GET", url, headers, cancellation });
    if (succeeded(answer) && answer.header("metadata-flavor") === "Google")
      return (await readText(answer, answerBytesMax)).text;
    answer.cancel();
    throw new Error(succeeded(answer) ? "it is another server" : `it answered ${answer.status}`);
  } catch (error) {
    throw refuse(describeNetworkError(error), error);
  }
}
