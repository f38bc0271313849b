import { generateKeyPairSync, sign, type KeyObject } from "node:crypto";

/**
 * X.509 certificates (RFC 5280 §4.1) for tests, made on the spot: nothing that expires and
 * no key lies in the repository.
 */
export interface Certificate {
  readonly certificate: string;
  readonly key: string;
}

export interface CertificateOptions {
  /** Subject's common name. */
  readonly name: string;
  readonly dnsNames?: readonly string[];
  readonly ipAddresses?: readonly string[];
  /** Default: from an hour ago until in a day. */
  readonly validFrom?: Date;
  readonly validTo?: Date;
}

/** Signs certificates, and its own. */
export class Authority {
  readonly #keys = generateKeyPairSync("ec", { namedCurve: "prime256v1" });
  readonly #name: string;
  /** Its own certificate as PEM, for whoever is to trust it. */
  readonly certificate: string;

  constructor(name: string) {
    this.#name = name;
    this.certificate = encode({ name }, name, this.#keys.publicKey, this.#keys.privateKey, true);
  }

  issue(options: CertificateOptions): Certificate {
    const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "prime256v1" });
    return {
      certificate: encode(options, this.#name, publicKey, this.#keys.privateKey, false),
      key: privateKey.export({ type: "pkcs8", format: "pem" }) as string,
    };
  }
}

/** A certificate that nobody but itself vouches for. */
export function selfSigned(options: CertificateOptions): Certificate {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "prime256v1" });
  return {
    certificate: encode(options, options.name, publicKey, privateKey, false),
    key: privateKey.export({ type: "pkcs8", format: "pem" }) as string,
  };
}

/** DER (X.690): a tag, the content's length, the content. */
function der(tag: number, ...contents: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(contents);
  const { length } = content;
  const size =
    length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, Math.floor(length / 0x100), length % 0x100];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}

const sequence = (...contents: readonly Uint8Array[]): Buffer => der(0x30, ...contents);
const objectId = (...bytes: readonly number[]): Buffer => der(0x06, Buffer.from(bytes));
const octets = (content: Uint8Array): Buffer => der(0x04, content);
const generalizedTime = (date: Date): Buffer =>
  der(0x18, Buffer.from(`${date.toISOString().replace(/\.\d+|[-:T]/g, "")}`));
const distinguishedName = (name: string): Buffer =>
  sequence(der(0x31, sequence(objectId(0x55, 0x04, 0x03), der(0x0c, Buffer.from(name)))));

const ecdsaWithSha256 = sequence(objectId(0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02));
const isTrue = der(0x01, Buffer.of(0xff));
const hourMs = 3_600_000;
let serial = 1;

function encode(
  options: CertificateOptions,
  issuer: string,
  publicKey: KeyObject,
  signer: KeyObject,
  isAuthority: boolean,
): string {
  const { validFrom = new Date(Date.now() - hourMs), validTo = new Date(Date.now() + 24 * hourMs) } = options;
  const alternatives = [
    ...(options.dnsNames ?? []).map((name) => der(0x82, Buffer.from(name))),
    ...(options.ipAddresses ?? []).map((address) => der(0x87, Buffer.from(address.split(".").map(Number)))),
  ];
  const extensions = [
    sequence(objectId(0x55, 0x1d, 0x13), isTrue, octets(isAuthority ? sequence(isTrue) : sequence())),
    ...(alternatives.length > 0 ? [sequence(objectId(0x55, 0x1d, 0x11), octets(sequence(...alternatives)))] : []),
  ];
  const body = sequence(
    der(0xa0, der(0x02, Buffer.of(2))), // version 3
    der(0x02, Buffer.of(serial++)),
    ecdsaWithSha256,
    distinguishedName(issuer),
    sequence(generalizedTime(validFrom), generalizedTime(validTo)),
    distinguishedName(options.name),
    publicKey.export({ type: "spki", format: "der" }),
    der(0xa3, sequence(...extensions)),
  );
  const signature = sign("sha256", body, signer);
  const whole = sequence(body, ecdsaWithSha256, der(0x03, Buffer.of(0), signature));
  return `-----BEGIN CERTIFICATE-----\n${(whole.toString("base64").match(/.{1,64}/g) ?? []).join("\n")}\n-----END CERTIFICATE-----\n`;
}
