import { afterAll, beforeEach, describe, expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openStore } from "../store.ts";
import type { Reach } from "../policy/policy.ts";
import { Grants } from "./grants.ts";
import { type Asked, NotDecidable, Requests, TooManyRequests } from "./requests.ts";
import { covers, scopeOf, scopeWords, type Touched } from "./scope.ts";

const folders: string[] = [];
let folder = "";
let requests: Requests;
let grants: Grants;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "omen-consent-"));
  folders.push(folder);
  const store = openStore(folder);
  requests = new Requests(store);
  grants = new Grants(store);
});
afterAll(() => folders.forEach((path) => rmSync(path, { recursive: true, force: true })));

const minute = 60_000;
const touched = (...paths: readonly string[]): Touched => ({
  paths: paths.map((relative) => ({ relative, absolute: `/p/${relative}` })),
  argumentsHash: "args",
});

function asked(action: string, more: Partial<Asked> = {}): Asked {
  return {
    action,
    principal: "local",
    session: "s-1",
    launch: undefined,
    server: "glyph",
    tool: "fs_write",
    pin: "pin",
    scope: scopeOf(touched("src/tax.ts")),
    upTo: "always",
    shown: { does: "create", detail: [], roots: ["/p"], why: "", by: "", scope: "" },
    ...more,
  };
}

const sought = {
  principal: "local",
  session: "s-1",
  server: "glyph",
  tool: "fs_write",
  pin: "pin",
  upTo: "always" as Reach,
};
const grant = (id: string, reach: Reach, from = requests) =>
  from.grant(id, reach, (request) => new Grants(from.database).make(request, reach, 30));

describe("a request", () => {
  test("is one for each action, whoever asks how often, in whichever process", () => {
    const first = requests.ask(asked("a"), minute);
    const other = new Requests(openStore(folder));
    expect(first.isNew).toBe(true);
    expect(other.ask(asked("a"), minute)).toMatchObject({ isNew: false, request: { id: first.request.id } });
    expect(other.ask(asked("b"), minute).request.id).not.toBe(first.request.id);
    expect(first.request.id).toMatch(/^[0-9A-HJKMNP-TV-Z]{4}$/);
    expect(other.pending()).toHaveLength(2);
  });

  test("that was granted once passes once, in one process", () => {
    const { request } = requests.ask(asked("a"), minute);
    const other = new Requests(openStore(folder));
    expect(grant(request.id, "once", other)).toBeUndefined();
    expect(requests.about("a")?.state).toBe("granted");
    expect([requests.use(request.id), other.use(request.id)]).toEqual([true, false]);
    expect(requests.about("a")).toBeUndefined();
    expect(requests.ask(asked("a"), minute).isNew).toBe(true);
  });

  test("lapses, and can't be granted then", () => {
    const { request } = requests.ask(asked("a"), 0);
    expect(requests.about("a")).toBeUndefined();
    expect(requests.pending()).toEqual([]);
    expect(() => grant(request.id, "once")).toThrow(NotDecidable);
    expect(requests.ask(asked("a"), minute).isNew).toBe(true);
  });

  test("that has lapsed is told of once, by whichever process looks first", () => {
    const { request } = requests.ask(asked("a"), 0);
    requests.ask(asked("b"), minute);
    const told: string[] = [];
    expect(() =>
      requests.lapse(() => {
        throw new Error("the disk is full");
      }),
    ).toThrow("full");
    for (const each of [new Requests(openStore(folder)), requests]) each.lapse(({ id }) => told.push(id));
    expect(told).toEqual([request.id]);
    expect(requests.find(request.id)?.state).toBe("lapsed");
  });

  test("is decided once, and not beyond what may be granted", () => {
    const { request } = requests.ask(asked("a", { upTo: "once" }), minute);
    expect(() => grant(request.id, "session")).toThrow(`${request.id} can be granted once at most`);
    requests.deny(request.id);
    expect(requests.about("a")?.state).toBe("denied");
    expect(() => grant(request.id, "once")).toThrow(`${request.id} was denied already`);
    expect(() => requests.deny("none")).toThrow("there is no request none");
  });

  test("too many of them are refused", () => {
    for (let index = 0; index < 100; index++) requests.ask(asked(`a${index}`), minute);
    expect(() => requests.ask(asked("more"), minute)).toThrow(TooManyRequests);
    expect(requests.ask(asked("a5"), minute).isNew).toBe(false);
    expect(requests.ask(asked("more", { principal: "key:x" }), minute).isNew).toBe(true);
  });
});

describe("a grant", () => {
  test("for a session holds there, for its scope, tool, pin and caller, until it is revoked", () => {
    const { request } = requests.ask(asked("a"), minute);
    const id = grant(request.id, "session") ?? 0;
    const find = (more: object, ...paths: readonly string[]) =>
      grants.find({ ...sought, ...touched(...paths), ...more });
    expect(find({}, "src/discount.ts")).toBe(id);
    for (const other of [
      { session: "s-2" },
      { tool: "fs_edit" },
      { pin: "x" },
      { principal: "key:a" },
      { upTo: "once" as const },
    ])
      expect(find(other, "src/discount.ts")).toBeUndefined();
    for (const path of ["lib/x.ts", "src/deep/x.ts", "src/x.js"]) expect(find({}, path)).toBeUndefined();
    expect(find({}, "src/a.ts", "lib/b.ts")).toBeUndefined();
    const other = new Grants(openStore(folder));
    expect(other.revoke(id)).toBe(true);
    expect(find({}, "src/discount.ts")).toBeUndefined();
    expect(other.revoke(id)).toBe(false);
    expect(requests.about("a")).toBeUndefined();
  });

  test("for always holds in other sessions, and not where a rule allows less", () => {
    const { request } = requests.ask(asked("a"), minute);
    const id = grant(request.id, "always");
    expect(grants.find({ ...sought, ...touched("src/x.ts"), session: "s-9" })).toBe(id as number);
    expect(grants.find({ ...sought, ...touched("src/x.ts"), upTo: "session" })).toBeUndefined();
    expect(grants.all()).toMatchObject([{ reach: "always", session: null }]);
  });
});

describe("a scope", () => {
  test("is written as people read it", () => {
    expect(scopeWords("fs_write", scopeOf(touched("src/tax.ts")), ["/p"])).toBe("fs_write with path src/*.ts");
    expect(scopeWords("fs_write", scopeOf(touched("Makefile")), ["/p"])).toBe("fs_write with path Makefile");
    expect(scopeWords("fs_move", scopeOf(touched("a.ts", "b/c.md")), ["/p"])).toBe("fs_move with paths *.ts, b/*.md");
    expect(scopeWords("send", scopeOf(touched()), [])).toBe("send with exactly these arguments");
  });

  test("takes a name with a * in it for a name", () => {
    const scope = scopeOf(touched("*/x.ts"));
    expect(covers(scope, touched("*/y.ts"))).toBe(true);
    expect(covers(scope, touched("a/y.ts"))).toBe(false);
    expect(covers(scopeOf(touched()), touched("a"))).toBe(false);
    expect(covers(scopeOf(touched()), { paths: [], argumentsHash: "other" })).toBe(false);
  });
});
