import { afterAll, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { createPublicKey, generateKeyPairSync, verify } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findAccount } from "./account.ts";

const { privateKey, publicKey } = generateKeyPairSync("rsa", {
  modulusLength: 2048,
  publicKeyEncoding: { type: "spki", format: "pem" },
  privateKeyEncoding: { type: "pkcs8", format: "pem" },
});

let folder: string;
let server: Bun.Server<undefined>;
let forms: URLSearchParams[];
let answer: { readonly body: object | string; readonly status: number };
const tokenUrl = () => `http://127.0.0.1:${server.port}/token`;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "omen-google-"));
  server = Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    async fetch(request) {
      const { pathname } = new URL(request.url);
      if (pathname.startsWith("/computeMetadata/v1/")) {
        if (request.headers.get("metadata-flavor") !== "Google") return new Response(null, { status: 403 });
        const headers = { "metadata-flavor": "Google" };
        return pathname.endsWith("/project-id")
          ? new Response("machine-project", { headers })
          : Response.json({ access_token: "ya29.machine", expires_in: 3599 }, { headers });
      }
      forms.push(new URLSearchParams(await request.text()));
      return Response.json(answer.body, { status: answer.status });
    },
  });
});
afterAll(async () => {
  await server.stop(true);
  rmSync(folder, { recursive: true });
});
beforeEach(() => {
  forms = [];
  answer = { body: { access_token: "ya29.canary", expires_in: 3599, token_type: "Bearer" }, status: 200 };
});

let files = 0;
async function file(content: object | string): Promise<string> {
  const path = join(folder, `${files++}.json`);
  await Bun.write(path, typeof content === "string" ? content : JSON.stringify(content));
  return path;
}
const serviceAccount = (more: object = {}) =>
  file({
    type: "service_account",
    project_id: "file-project",
    private_key_id: "key-1",
    private_key: privateKey,
    client_email: "omen@file-project.iam.gserviceaccount.com",
    token_uri: tokenUrl(),
    ...more,
  });
const user = { type: "authorized_user", client_id: "id", client_secret: "shh-canary", refresh_token: "1//canary" };

/** Nothing of the machine that tests run on. */
const nowhere = () => ({ HOME: join(folder, "nobody"), GCE_METADATA_HOST: "127.0.0.1:1" });

const failure = async (path: string): Promise<string> => {
  try {
    const account = await findAccount({ project: "p", credentials: path }, nowhere());
    return (await account.tokens.get()).reveal();
  } catch (error) {
    return (error as Error).message;
  }
};

describe("a service account", () => {
  test("trades an assertion that its key signed for a token", async () => {
    const account = await findAccount({ credentials: await serviceAccount() }, nowhere());
    expect(account).toMatchObject({ project: "file-project", quotaProject: undefined });
    expect((await account.tokens.get()).reveal()).toBe("ya29.canary");
    const [form] = forms;
    expect(form?.get("grant_type")).toBe("urn:ietf:params:oauth:grant-type:jwt-bearer");
    const [header = "", claims = "", signature = ""] = (form?.get("assertion") ?? "").split(".");
    const signed = Buffer.from(`${header}.${claims}`);
    expect(verify("sha256", signed, createPublicKey(publicKey), Buffer.from(signature, "base64url"))).toBe(true);
    const read = (part: string) => JSON.parse(Buffer.from(part, "base64url").toString()) as Record<string, number>;
    expect(read(header)).toMatchObject({ alg: "RS256", typ: "JWT", kid: "key-1" });
    expect(read(claims)).toMatchObject({
      iss: "omen@file-project.iam.gserviceaccount.com",
      aud: tokenUrl(),
      scope: "https://www.googleapis.com/auth/cloud-platform",
    });
    const { iat = 0, exp = 0 } = read(claims);
    expect(exp - iat).toBe(3600);
    expect(Math.abs(iat - Date.now() / 1000)).toBeLessThan(60);
  });

  test.each<[string, object, string]>([
    ["no key", { private_key: "-----BEGIN canary-----" }, "private_key is no RSA key"],
    ["no address", { client_email: "" }, "client_email is missing"],
    ["an endpoint without TLS", { token_uri: "http://example.com/token" }, "does not begin with https://"],
    ["an endpoint that is none", { token_uri: "canary" }, "token_uri is not a URL"],
    ["another type", { type: "external_account" }, "neither service_account nor authorized_user"],
  ])("with %s says so", async (_name, more, reason) => {
    const message = await failure(await serviceAccount(more));
    expect(message).toContain(reason);
    expect(message).not.toContain("canary");
  });

  test("a file that is missing or no JSON says so", async () => {
    expect(await failure(join(folder, "nothing.json"))).toContain("nothing.json is not there");
    expect(await failure(await file("canary"))).toContain("its type is neither");
  });
});

describe("a person", () => {
  test("refreshes a token, and is counted for the quota's project", async () => {
    const path = await file({ ...user, token_uri: tokenUrl(), quota_project_id: "quota" });
    const account = await findAccount({}, { ...nowhere(), GOOGLE_APPLICATION_CREDENTIALS: path });
    expect(account).toMatchObject({ project: "quota", quotaProject: "quota" });
    expect((await account.tokens.get()).reveal()).toBe("ya29.canary");
    expect(Object.fromEntries(forms[0] ?? [])).toEqual({
      grant_type: "refresh_token",
      client_id: "id",
      client_secret: "shh-canary",
      refresh_token: "1//canary",
    });
  });

  test("whose token was revoked is told the code, and nothing else", async () => {
    const path = await file({ ...user, token_uri: tokenUrl() });
    answer = { body: { error: "invalid_grant", error_description: "1//canary expired" }, status: 400 };
    expect(await failure(path)).toBe(`127.0.0.1:${server.port} gave no access token: invalid_grant (400)`);
    answer = { body: "<html>canary", status: 502 };
    expect(await failure(path)).toBe(`127.0.0.1:${server.port} gave no access token: it answered (502)`);
    answer = { body: { id_token: "canary" }, status: 200 };
    expect(await failure(path)).toBe(`127.0.0.1:${server.port} gave no access token: its answer holds none`);
  });
});

describe("the order", () => {
  test("the token of the configuration, read for every call", async () => {
    const path = await file("ya29.first\n");
    const config = { project: "p", access_token: `file:${path}`, credentials: "/nowhere" };
    const { tokens } = await findAccount(config, nowhere());
    expect((await tokens.get()).reveal()).toBe("ya29.first");
    await Bun.write(path, "ya29.second\n");
    expect((await tokens.get()).reveal()).toBe("ya29.second");
  });

  test("gcloud's file, before the metadata server; the environment names the project", async () => {
    const home = join(folder, "home");
    await Bun.write(
      join(home, ".config/gcloud/application_default_credentials.json"),
      JSON.stringify({ ...user, token_uri: tokenUrl() }),
    );
    const environment = { HOME: home, GOOGLE_CLOUD_PROJECT: "env-project" };
    const account = await findAccount({}, environment);
    expect(account.project).toBe("env-project");
    expect((await account.tokens.get()).reveal()).toBe("ya29.canary");
  });

  test("the metadata server last", async () => {
    const environment = { ...nowhere(), GCE_METADATA_HOST: `127.0.0.1:${server.port}` };
    const account = await findAccount({}, environment);
    expect(account.project).toBe("machine-project");
    expect((await account.tokens.get()).reveal()).toBe("ya29.machine");
  });

  test("nothing at all says so", async () => {
    await expect(findAccount({}, nowhere())).rejects.toThrow("metadata server at 127.0.0.1:1 can't be asked");
    await expect(findAccount({ access_token: "env:T" }, { T: "t" })).rejects.toThrow("no project is known");
  });
});
