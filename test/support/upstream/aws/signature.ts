import { Sha256 } from "@aws-crypto/sha256-js";
import { SignatureV4 } from "@smithy/signature-v4";
import type { RecordedRequest } from "../index.ts";

/** An access key that the mock knows, and where it may sign. */
export interface AwsAccount {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  readonly region: string;
}

/** How far a signature's time may lie from now, in milliseconds. */
const skewMs = 15 * 60_000;

const shape =
  /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/bedrock\/aws4_request, SignedHeaders=([a-z0-9;-]+), Signature=([0-9a-f]{64})$/;

/** Why AWS would refuse the request's signature, made anew with AWS's own signer; undefined when it would not. */
export async function signatureComplaint(request: RecordedRequest, account: AwsAccount): Promise<string | undefined> {
  const authorization = request.header("authorization") ?? "";
  const [, id, day, region, names = "", signature] = shape.exec(authorization) ?? [];
  if (signature === undefined) return "the authorization header has another form";
  if (id !== account.accessKeyId) return "the access key is not known";
  if (region !== account.region) return `the scope's region is ${region}`;
  const date = request.header("x-amz-date") ?? "";
  const time = Date.parse(date.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, "$1-$2-$3T$4:$5:$6Z"));
  if (!date.startsWith(day ?? "-") || !(Math.abs(Date.now() - time) < skewMs)) return "the signature's time is off";
  const signed = names.split(";");
  const demanded = request.headers.map(([name]) => name.toLowerCase()).filter((name) => /^(host$|x-amz-)/.test(name));
  const unsigned = demanded.find((name) => !signed.includes(name));
  if (unsigned) return `${unsigned} is not signed`;
  if (request.header("x-amz-security-token") !== account.sessionToken) return "the session's token is another";
  const expected = await sign(request, account, signed, new Date(time));
  return authorization === expected ? undefined : "the signature is another";
}

async function sign(
  request: RecordedRequest,
  { region, sessionToken, ...key }: AwsAccount,
  signed: readonly string[],
  signingDate: Date,
): Promise<string | undefined> {
  const credentials = { ...key, ...(sessionToken === undefined ? {} : { sessionToken }) };
  const signer = new SignatureV4({ service: "bedrock", region, sha256: Sha256, applyChecksum: false, credentials });
  const headers = signed
    .filter((name) => name !== "x-amz-date" && name !== "x-amz-security-token")
    .map((name) => [name, request.header(name) ?? ""] as const);
  const { headers: made } = await signer.sign(
    {
      method: request.method,
      protocol: "http:",
      hostname: "127.0.0.1",
      path: request.path,
      query: Object.fromEntries(request.query),
      headers: Object.fromEntries(headers),
      body: request.body,
    },
    { signingDate },
  );
  return made["authorization"];
}
