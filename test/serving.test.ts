import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Authority } from "./support/certificate.ts";
import { Home } from "./support/command.ts";
import { startOmen } from "./support/server.ts";

const authority = new Authority("Test Authority");
const home = new Home();
let folder: string;

/** A certificate and its key in files, for a configuration. */
function certificateFiles(name: string, validTo?: Date): string {
  const made = authority.issue({
    name: "localhost",
    dnsNames: ["localhost"],
    ipAddresses: ["127.0.0.1"],
    ...(validTo && { validTo }),
  });
  const [cert, key] = [join(folder, `${name}.pem`), join(folder, `${name}.key`)];
  writeFileSync(cert, made.certificate);
  writeFileSync(key, made.key);
  return `[server.tls]\ncert = "${cert}"\nkey = "${key}"\n`;
}

beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), "omen-serving-"))));
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await home[Symbol.asyncDispose]();
});

const body = JSON.stringify({ model: "echo", stream: true, messages: [{ role: "user", content: "Hello" }] });

describe("[server.tls]", () => {
  test("speaks HTTPS alone: streams, sockets and redirects as ever", async () => {
    const ca = authority.certificate;
    await using omen = await startOmen({ config: certificateFiles("good"), ca });
    expect(omen.url).toStartWith("https://127.0.0.1:");
    const answer = await fetch(`${omen.url}/v1/chat/completions`, { method: "POST", body, tls: { ca } });
    expect(await answer.text()).toContain("data: [DONE]");
    await expect(fetch(`${omen.url}/health`)).rejects.toThrow(/certificate/i);
    const plain = await fetch(omen.url.replace("https:", "http:")).catch((error: unknown) => error);
    expect(plain).toBeInstanceOf(Error);
    const socket = new WebSocket(`${omen.url.replace("https:", "wss:")}/v1/chat/stream`, { tls: { ca } });
    const { promise: opened, resolve, reject } = Promise.withResolvers<void>();
    socket.addEventListener("open", () => resolve());
    socket.addEventListener("error", () => reject(new Error("no socket")));
    await opened;
    socket.close();
  });

  test("says at the start what is wrong with the files", async () => {
    certificateFiles("one");
    certificateFiles("two");
    const started = (cert: string, key: string) => {
      const config = join(folder, "wrong.toml");
      writeFileSync(config, `[server.tls]\ncert = "${join(folder, cert)}"\nkey = "${join(folder, key)}"\n`);
      return home.run(["serve", "--port", "0", "--config", config, "--data", join(folder, "data")]);
    };
    expect((await started("one.pem", "two.key")).error).toContain("two.key is not the key of the certificate in");
    expect((await started("one.pem", "none.key")).error).toContain("server.tls.key: ENOENT");
    expect((await started("one.key", "one.key")).error).toContain("one.key is not a certificate in PEM");
  });

  test("doctor says until when it holds", async () => {
    const look = async (text: string) => {
      const config = join(folder, "doctor.toml");
      writeFileSync(config, text);
      const { out } = await home.run(["doctor", "--json", "--config", config]);
      const { findings } = JSON.parse(out) as { findings: { what: string; state: string; detail: string }[] };
      return findings.find(({ what }) => what === "certificate");
    };
    const inDays = (days: number) => new Date(Date.now() + days * 86_400_000);
    expect(await look(certificateFiles("long", inDays(100)))).toMatchObject({ state: "ok" });
    expect(await look(certificateFiles("short", inDays(3)))).toMatchObject({ state: "note" });
    expect(await look(certificateFiles("ended", inDays(-1)))).toMatchObject({ state: "failed" });
  });
});

describe("server.cors_origins", () => {
  const page = "https://chat.example.com";
  const preflight = (url: string, origin: string, path = "/v1/chat/completions") =>
    fetch(url + path, {
      method: "OPTIONS",
      headers: {
        origin,
        "access-control-request-method": "POST",
        "access-control-request-headers": "authorization, content-type, x-stainless-os",
      },
    });

  test("a named page may ask and read, errors too, without a key in loopback mode; others may not", async () => {
    await using omen = await startOmen({ config: `server.cors_origins = ["${page}"]\n` });
    const asked = await preflight(omen.url, page);
    expect(asked.status).toBe(204);
    expect(asked.headers.get("access-control-allow-origin")).toBe(page);
    expect(asked.headers.get("access-control-allow-headers")).toContain("x-stainless-os");
    const call = (origin: string, path = "/v1/chat/completions") =>
      fetch(omen.url + path, { method: "POST", body, headers: { origin } });
    const answer = await call(page);
    expect(answer.status).toBe(200);
    expect(answer.headers.get("access-control-allow-origin")).toBe(page);
    expect(answer.headers.get("access-control-expose-headers")).toContain("x-request-id");
    expect(answer.headers.get("access-control-allow-credentials")).toBeNull();
    expect(answer.headers.get("vary")).toContain("Origin");
    expect(await answer.text()).toContain("[DONE]");
    const missing = await call(page, "/v1/nothing");
    expect([missing.status, missing.headers.get("access-control-allow-origin")]).toEqual([404, page]);
    const foreign = await call("https://evil.example");
    expect([foreign.status, foreign.headers.get("access-control-allow-origin")]).toEqual([403, null]);
    expect((await preflight(omen.url, "https://evil.example")).headers.get("access-control-allow-origin")).toBeNull();
  });

  test("no page may govern", async () => {
    await using omen = await startOmen({
      config: `server.cors_origins = ["*"]\nauth.mode = "keys"\n[auth.keys.a]\nkey = "env:KEY"\n`,
      env: { KEY: "key-of-a-test-and-of-no-value" },
    });
    expect((await preflight(omen.url, page)).headers.get("access-control-allow-origin")).toBe(page);
    const governing = await preflight(omen.url, page, "/admin/keys");
    expect(governing.headers.get("access-control-allow-origin")).toBeNull();
    const refused = await fetch(`${omen.url}/v1/models`, { headers: { origin: page } });
    expect([refused.status, refused.headers.get("access-control-allow-origin")]).toEqual([401, page]);
  });

  test("any page in loopback mode would be anybody's", async () => {
    const config = join(folder, "any.toml");
    writeFileSync(config, 'server.cors_origins = ["*"]\n');
    const { code, error } = await home.run(["config", "check", "--config", config]);
    expect(code).not.toBe(0);
    expect(error).toContain("name the origins");
  });
});
