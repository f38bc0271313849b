import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { Authority, selfSigned, type Certificate } from "../../../../test/support/certificate.ts";

/**
 * The wire trusts exactly the servers that fetch trusts. A process of its own asks both, since an authority can be
 * trusted only from the start of a process.
 */

const authority = new Authority("Test Authority");
const stranger = new Authority("Another Authority");
const day = 24 * 3_600_000;
const local = { name: "localhost", dnsNames: ["localhost"], ipAddresses: ["127.0.0.1"] };

interface Case {
  readonly certificate: Certificate;
  readonly host: string;
  /** `ok`, or the code of the refusal. */
  readonly verdict: string;
}

const cases: Readonly<Record<string, Case>> = {
  "a good one": { certificate: authority.issue(local), host: "localhost", verdict: "ok" },
  "a good one for an address": { certificate: authority.issue(local), host: "127.0.0.1", verdict: "ok" },
  "one for another name": {
    certificate: authority.issue({ name: "localhost", dnsNames: ["example.com"] }),
    host: "localhost",
    verdict: "ERR_TLS_CERT_ALTNAME_INVALID",
  },
  "one for the name and not the address": {
    certificate: authority.issue({ name: "127.0.0.1", dnsNames: ["localhost", "127.0.0.1"] }),
    host: "127.0.0.1",
    verdict: "ERR_TLS_CERT_ALTNAME_INVALID",
  },
  "one for names below": {
    certificate: authority.issue({ name: "x", dnsNames: ["*.localhost"] }),
    host: "localhost",
    verdict: "ERR_TLS_CERT_ALTNAME_INVALID",
  },
  "one that has expired": {
    certificate: authority.issue({
      ...local,
      validFrom: new Date(Date.now() - 2 * day),
      validTo: new Date(Date.now() - day),
    }),
    host: "localhost",
    verdict: "CERT_HAS_EXPIRED",
  },
  "one that is not valid yet": {
    certificate: authority.issue({
      ...local,
      validFrom: new Date(Date.now() + day),
      validTo: new Date(Date.now() + 2 * day),
    }),
    host: "localhost",
    verdict: "CERT_NOT_YET_VALID",
  },
  "one of an authority that nobody knows": {
    certificate: stranger.issue(local),
    host: "localhost",
    verdict: "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
  },
  "one that it signed itself": {
    certificate: selfSigned(local),
    host: "localhost",
    verdict: "DEPTH_ZERO_SELF_SIGNED_CERT",
  },
};

/** Asks each URL by fetch and by the wire, twice each, and prints the verdicts as JSON. */
const script = `
  import { Cancellation } from ${JSON.stringify(`${import.meta.dir}/../cancellation.ts`)};
  import { collect } from ${JSON.stringify(`${import.meta.dir}/../collect.ts`)};
  import { sendOverWire } from ${JSON.stringify(`${import.meta.dir}/index.ts`)};
  const verdict = async (ask) => { try { return await ask() } catch (error) { return error.code ?? String(error) } };
  const byFetch = async (url) => (await fetch(url, { method: "POST", body: "secret" })).text();
  const byWire = async (url) => {
    const call = { url, method: "POST", headers: {}, body: "secret", cancellation: new Cancellation() };
    return Buffer.from(await collect(await sendOverWire(call), 1_000_000)).toString();
  };
  const results = {};
  for (const url of JSON.parse(process.argv[1])) {
    results[url] = [];
    for (const ask of [byFetch, byWire, byWire]) results[url].push(await verdict(() => ask(url)));
  }
  process.stdout.write(JSON.stringify(results));
`;

let folder: string;
let results: Readonly<Record<string, readonly string[]>>;
const urls = new Map<string, string>();
const received: string[] = [];

beforeAll(async () => {
  folder = await mkdtemp(`${tmpdir()}/omen-tls-`);
  await Bun.write(`${folder}/authority.pem`, authority.certificate);
  const servers = Object.entries(cases).map(([name, { certificate, host }]) => {
    const server = Bun.serve({
      hostname: "127.0.0.1",
      port: 0,
      tls: { cert: certificate.certificate, key: certificate.key },
      async fetch(request) {
        received.push(`${name}: ${await request.text()}`);
        return new Response("ok");
      },
    });
    urls.set(name, `https://${host}:${server.port}/`);
    return server;
  });
  const child = Bun.spawn([process.execPath, "-e", script, JSON.stringify([...urls.values()])], {
    env: { PATH: process.env["PATH"] ?? "", NODE_EXTRA_CA_CERTS: `${folder}/authority.pem` },
    stdout: "pipe",
    stderr: "inherit",
  });
  results = JSON.parse(await child.stdout.text()) as typeof results;
  for (const server of servers) await server.stop(true);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test.each(Object.entries(cases))("%s", (name, { verdict }) => {
  expect(results[urls.get(name) ?? ""]).toEqual([verdict, verdict, verdict]);
});

test("a server that is refused is told nothing", () => {
  expect(received.filter((entry) => !entry.startsWith("a good one"))).toEqual([]);
  expect(received).toHaveLength(6);
});
