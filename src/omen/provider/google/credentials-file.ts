import { readFileSync } from "node:fs";
import { Secret } from "../../../platform/config/index.ts";
import { requestServiceToken } from "./service-account.ts";
import { checkTokenUrl, parse, requestToken } from "../oauth/token-request.ts";
import type { AccessToken } from "../oauth/token.ts";

/** What a credentials file leads to (Google Cloud documentation, "Application Default Credentials"). */
export interface FileCredentials {
  readonly project: string | undefined;
  /** Whom calls of a person are counted for. */
  readonly quotaProject: string | undefined;
  request(): Promise<AccessToken>;
}

const tokenUrlDefault = "https://oauth2.googleapis.com/token";

/**
 * Undefined when there is no such file. Throws an `Error` that names the file and what is
 * wrong with it, never what it holds.
 */
export function readCredentialsFile(path: string): FileCredentials | undefined {
  const text = readText(path);
  if (text === undefined) return undefined;
  try {
    return credentialsOf(parse(text));
  } catch (error) {
    throw new Error(`the file ${path} can't be used: ${(error as Error).message}`, { cause: error });
  }
}

function credentialsOf(file: Readonly<Record<string, unknown>>): FileCredentials {
  const member = (name: string): string | undefined => {
    const value = file[name];
    return typeof value === "string" && value !== "" ? value : undefined;
  };
  const required = (name: string): string => {
    const value = member(name);
    if (value === undefined) throw new Error(`${name} is missing`);
    return value;
  };
  const tokenUrl = member("token_uri") ?? tokenUrlDefault;
  checkTokenUrl(tokenUrl);
  const projects = { project: member("project_id"), quotaProject: member("quota_project_id") };
  switch (member("type")) {
    case "service_account": {
      const privateKey = new Secret(required("private_key"));
      const account = { email: required("client_email"), privateKey, keyId: member("private_key_id"), tokenUrl };
      return { ...projects, request: () => requestServiceToken(account) };
    }
    case "authorized_user": {
      const id = required("client_id");
      const [secret, token] = [new Secret(required("client_secret")), new Secret(required("refresh_token"))];
      return { ...projects, request: () => refresh(tokenUrl, id, secret, token) };
    }
    default:
      throw new Error("its type is neither service_account nor authorized_user");
  }
}

/** RFC 6749 §6. */
const refresh = (tokenUrl: string, id: string, secret: Secret, token: Secret): Promise<AccessToken> =>
  requestToken(tokenUrl, {
    grant_type: "refresh_token",
    client_id: id,
    client_secret: secret.reveal(),
    refresh_token: token.reveal(),
  });

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") return undefined;
    throw new Error(`the file ${path} can't be read (${code ?? "unknown error"})`, { cause: error });
  }
}
