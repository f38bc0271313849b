import { describe, expect, test } from "bun:test";
import { Sha256 } from "@aws-crypto/sha256-js";
import { SignatureV4 } from "@smithy/signature-v4";
import { Dice } from "../../dialect/testing.ts";
import { credentialsOf, type Credentials } from "./credentials.ts";
import { canonicalRequest, encodeText, sign, type Unsigned } from "./signature.ts";

const key = "AKIDEXAMPLE";
const secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
const credentials = (token?: string): Credentials => credentialsOf(key, secret, token) ?? expect.unreachable();
const time = Date.UTC(2015, 7, 30, 12, 36, 0);
const signatureOf = (headers: Readonly<Record<string, string>>) => headers["authorization"]?.split("Signature=")[1];

describe("AWS's Signature Version 4 test suite (aws-sig-v4-test-suite, Apache-2.0)", () => {
  const form = { "content-type": "application/x-www-form-urlencoded" };
  test.each([
    ["get-vanilla", "GET", "/", {}, undefined, "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"],
    ["post-vanilla", "POST", "/", {}, undefined, "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b"],
    [
      "get-vanilla-query-order-key-case",
      "GET",
      "/?Param2=value2&Param1=value1",
      {},
      undefined,
      "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500",
    ],
    [
      "post-x-www-form-urlencoded",
      "POST",
      "/",
      form,
      "Param1=value1",
      "ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a",
    ],
  ])("%s", (_name, method, path, headers, body, signature) => {
    const request: Unsigned = {
      method,
      url: `https://example.amazonaws.com${path}`,
      headers: headers as Readonly<Record<string, string>>,
      ...(body === undefined ? {} : { body }),
    };
    expect(signatureOf(sign(request, credentials(), { region: "us-east-1", service: "service" }, time))).toBe(
      signature,
    );
  });
});

/** AWS's own signer, over the same request. */
async function oracle(request: Unsigned, token: string | undefined, at: number): Promise<string | undefined> {
  const signer = new SignatureV4({
    service: "bedrock",
    region: "eu-central-1",
    sha256: Sha256,
    applyChecksum: false,
    credentials: { accessKeyId: key, secretAccessKey: secret, ...(token === undefined ? {} : { sessionToken: token }) },
  });
  const { hostname, host, pathname, protocol, searchParams } = new URL(request.url);
  const { headers } = await signer.sign(
    {
      method: request.method,
      protocol,
      hostname,
      path: pathname,
      query: Object.fromEntries([...searchParams.keys()].map((name) => [name, searchParams.getAll(name)])),
      headers: { ...request.headers, host },
      body: request.body,
    },
    { signingDate: new Date(at) },
  );
  return headers["authorization"];
}

test("signs as AWS's own signer does", async () => {
  for (let seed = 1; seed <= 200; seed++) {
    const dice = new Dice(seed);
    const model = dice.pick(
      "anthropic.claude-3-haiku-20240307-v1:0",
      "arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.anthropic.claude-opus-4-6-v1",
      "a b/ü*'()!~",
      "m",
    );
    const query = dice.pick("", "?maxResults=1000", `?nextToken=${encodeText("a+b/c= é")}&maxResults=5&a=2&a=1`);
    const origin = dice.pick("https://bedrock-runtime.eu-central-1.amazonaws.com", "http://127.0.0.1:8080/base/");
    const request: Unsigned = {
      method: dice.pick("GET", "POST"),
      url: `${origin}/model/${encodeText(model)}/converse${query}`,
      headers: {
        "content-type": "application/json",
        ...dice.maybe("x-amz-extra", () => dice.pick("a   b", " x ", "")),
      },
      ...dice.maybe("body", () => JSON.stringify({ text: dice.words() })),
    };
    const token = dice.pick(undefined, "FQoGZXIvYXdzE+token/==");
    const at = time + dice.below(1_000_000) * 977;
    const headers = sign(request, credentials(token), { region: "eu-central-1", service: "bedrock" }, at);
    expect(headers["authorization"], `seed ${seed} ${request.url}`).toBe(
      (await oracle(request, token, at)) ?? expect.unreachable(),
    );
    expect(headers["x-amz-security-token"]).toBe(token as string);
  }
});

describe("canonicalRequest", () => {
  test("the path as it is sent is encoded once more, headers that may change are left out", () => {
    const { text, names } = canonicalRequest({
      method: "POST",
      url: "https://h.example:8443/model/a.b-v1%3A0/converse",
      headers: { "user-agent": "omen", via: "1.1 x", "content-type": "application/json", "x-amz-date": "d" },
      body: "{}",
    });
    expect(names).toBe("content-type;host;x-amz-date");
    expect(text.split("\n")).toEqual([
      "POST",
      "/model/a.b-v1%253A0/converse",
      "",
      "content-type:application/json",
      "host:h.example:8443",
      "x-amz-date:d",
      "",
      "content-type;host;x-amz-date",
      "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a",
    ]);
  });
});

test("a body with half of a surrogate pair is signed as it is sent", () => {
  const body = '{"text":"\ud83d"}';
  const sent = Buffer.from(body, "utf8");
  expect(canonicalRequest({ method: "POST", url: "https://a/", headers: {}, body }).text).toEndWith(
    new Bun.CryptoHasher("sha256").update(sent).digest("hex"),
  );
});
