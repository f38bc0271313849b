import type { LoadedConfig } from "../../platform/config/index.ts";
import { now } from "../../platform/clock.ts";
import { CommandError } from "../../platform/exit.ts";
import { readCertificate } from "../serve/certificate.ts";
import type { Finding } from "./finding.ts";

const dayMs = 86_400_000;

/**
 * A certificate that ends sooner is to be renewed, in days: Let's Encrypt renews thirty days
 * before (its integration guide).
 */
const renewDays = 14;

/** Whether the certificate of `[server.tls]` can be used, and for how long. */
export function examineCertificate({ config }: LoadedConfig): readonly Finding[] {
  const { tls } = config.server;
  if (!tls) return [];
  const what = "certificate";
  try {
    const { endsAt, names } = readCertificate(tls);
    const days = Math.floor((endsAt - now()) / dayMs);
    const date = new Date(endsAt).toISOString().slice(0, 10);
    const renew = "Renew it, then restart omen serve: a certificate is read at the start.";
    if (days < 0) return [{ what, state: "failed", detail: `ended on ${date}`, next: renew }];
    const detail = `${names}, until ${date}`;
    return [days < renewDays ? { what, state: "note", detail, next: renew } : { what, state: "ok", detail }];
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    return [{ what, state: "failed", detail: error.message, next: "Check server.tls." }];
  }
}
