import { afterAll, afterEach, beforeEach, describe, expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Log } from "../../platform/log.ts";
import { AuditLog } from "../audit/log.ts";
import { AuditRegistry } from "../audit/registry.ts";
import { openStore } from "../store.ts";
import { Desk } from "./desk.ts";
import { Grants } from "./grants.ts";
import { ConsentPage } from "./page.ts";
import { Requests } from "./requests.ts";

const host = "127.0.0.1:41877";
const folders: string[] = [];
let requests: Requests;
let page: ConsentPage;
let audit: AuditLog;
beforeEach(() => {
  const folder = mkdtempSync(join(tmpdir(), "omen-page-"));
  folders.push(folder);
  const store = openStore(folder);
  requests = new Requests(store);
  audit = AuditLog.open({
    folder,
    registry: new AuditRegistry(store),
    log: new Log({ level: "error", format: "json" }),
  });
  const desk = new Desk({ requests, grants: new Grants(store), audit: () => audit, channel: "page", alwaysDays: 30 });
  page = new ConsentPage(desk, "483920");
});
afterEach(() => audit.close());
afterAll(() => folders.forEach((path) => rmSync(path, { recursive: true, force: true })));

interface Sent {
  readonly path?: string;
  readonly form?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
}

function send({ path = "/consent", form, headers = {} }: Sent = {}): Promise<Response> {
  const usual: Record<string, string> = { host, ...(form && { origin: `http://${host}` }), ...headers };
  const request = new Request(`http://${host}${path}`, {
    method: form ? "POST" : "GET",
    headers: usual,
    ...(form && { body: new URLSearchParams(form) }),
  });
  return page.answer(request, host);
}

async function signIn(): Promise<{ readonly cookie: string; readonly csrf: string }> {
  const response = await send({ path: "/consent/login", form: { code: "483-920" } });
  expect(response.status).toBe(303);
  const cookie = response.headers.get("set-cookie")?.split(";")[0] ?? "";
  const list = await (await send({ headers: { cookie } })).text();
  return { cookie, csrf: /name="csrf" value="(\w+)"/.exec(list)?.[1] ?? "" };
}

function ask(does = "create a.ts"): string {
  return requests.ask(
    {
      action: does,
      principal: "local",
      session: "s-1",
      launch: undefined,
      server: "glyph",
      tool: "fs_write",
      pin: "p",
      scope: { kind: "paths", places: [{ directory: "/p", ending: ".ts" }] },
      upTo: "session",
      shown: {
        does,
        detail: ["<script>alert(1)</script>"],
        roots: ["/p"],
        why: "",
        by: "",
        scope: "fs_write with path *.ts",
      },
    },
    60_000,
  ).request.id;
}

describe("the page", () => {
  test("shows nothing before the code was typed, and what waits afterwards, escaped and within no frame", async () => {
    const id = ask("create \u202E<b>");
    expect(await (await send()).text()).not.toContain(id);
    const { cookie } = await signIn();
    const response = await send({ headers: { cookie } });
    const text = await response.text();
    expect(text).toContain(id);
    expect(text).toContain("create &lt;U+202E&gt;&lt;b&gt;");
    expect(text).toContain("&lt;script&gt;");
    expect(text).not.toContain("<script>");
    expect(text).not.toContain('value="always"');
    expect(response.headers.get("content-security-policy")).toContain("frame-ancestors 'none'");
    expect(response.headers.get("x-frame-options")).toBe("DENY");
  });

  test("takes a decision and a revocation", async () => {
    const id = ask();
    const { cookie, csrf } = await signIn();
    const decide = (form: Readonly<Record<string, string>>, path = "/consent/decide") =>
      send({ path, form: { csrf, ...form }, headers: { cookie } });
    expect((await decide({ request: id, answer: "always" })).status).toBe(409);
    expect((await decide({ request: id, answer: "session" })).status).toBe(303);
    expect(requests.find(id)?.state).toBe("granted");
    expect(await (await send({ headers: { cookie } })).text()).toContain("Revoke G1");
    expect((await decide({ grant: "G1" }, "/consent/revoke")).status).toBe(303);
    expect(new Grants(requests.database).all()).toEqual([]);
    expect((await decide({ request: id, answer: "no" })).status).toBe(409);
    const other = ask("other");
    expect((await decide({ request: other, answer: "no" })).status).toBe(303);
    expect(requests.find(other)?.state).toBe("denied");
    expect(audit.size).toBe(4);
  });

  test("takes none without the cookie, the token, its own origin or its own address", async () => {
    const id = ask();
    const { cookie, csrf } = await signIn();
    const form = { csrf, request: id, answer: "once" };
    const path = "/consent/decide";
    const tries: readonly [sent: Sent, status: number][] = [
      [{ path, form }, 403],
      [{ path, form: { ...form, csrf: "x" }, headers: { cookie } }, 403],
      [{ path, form, headers: { cookie, origin: "https://evil.example" } }, 403],
      [{ path, form, headers: { cookie, origin: "null" } }, 403],
      [{ path, form, headers: { cookie, host: "evil.example" } }, 421],
      [{ path, form: { ...form, answer: "yes" }, headers: { cookie } }, 400],
      [{ path: "/consent/else", form, headers: { cookie } }, 404],
      [{ path: `/consent/${id}` }, 404],
      [{ path, form: { ...form, pad: "x".repeat(5000) }, headers: { cookie } }, 400],
    ];
    for (const [sent, status] of tries) expect((await send(sent)).status, JSON.stringify(sent)).toBe(status);
    expect(requests.find(id)?.state).toBe("pending");
  });

  test("a code can be tried a few times only", async () => {
    for (let count = 0; count < 5; count++)
      expect((await send({ path: "/consent/login", form: { code: `00000${count}` } })).status).toBe(403);
    expect((await send({ path: "/consent/login", form: { code: "483920" } })).status).toBe(403);
  });
});
