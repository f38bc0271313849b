import { createPrivateKey, X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import type { Config } from "../../platform/config/index.ts";
import { CommandError } from "../../platform/exit.ts";

type Files = NonNullable<Config["server"]["tls"]>;

/** A certificate and its key, in PEM. */
export interface Certificate {
  readonly cert: string;
  readonly key: string;
  /** Of the first of the chain, in milliseconds since the Unix epoch. */
  readonly endsAt: number;
  /** Names for which it stands. */
  readonly names: string;
}

/**
 * Reads the certificate of `[server.tls]`. Throws a `CommandError` where a file can't be read, is none, or
 * the two do not belong together.
 */
export function readCertificate({ cert: certFile, key: keyFile }: Files): Certificate {
  const cert = read("cert", certFile);
  const key = read("key", keyFile);
  const certificate = parsed("cert", certFile, "a certificate in PEM", () => new X509Certificate(cert));
  const privateKey = parsed("key", keyFile, "a private key in PEM that needs no passphrase", () =>
    createPrivateKey(key),
  );
  if (!certificate.checkPrivateKey(privateKey))
    throw new CommandError(`server.tls: ${keyFile} is not the key of the certificate in ${certFile}`);
  const names = certificate.subjectAltName ?? certificate.subject;
  return {
    cert,
    key,
    endsAt: Date.parse(certificate.validTo),
    names: names.replaceAll("DNS:", "").replaceAll("\n", ", "),
  };
}

function read(name: keyof Files, file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new CommandError(`server.tls.${name}: ${(error as Error).message}`);
  }
}

function parsed<T>(name: keyof Files, file: string, wanted: string, parse: () => T): T {
  try {
    return parse();
  } catch {
    throw new CommandError(`server.tls.${name}: ${file} is not ${wanted}`);
  }
}
