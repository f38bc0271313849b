/**
 * The domain of a region's services, by the partition that it lies in (AWS general reference, "AWS service endpoints").
 */
export function domainOf(region: string): string {
  if (region.startsWith("cn-")) return "amazonaws.com.cn";
  return region.startsWith("eusc-") ? "amazonaws.eu" : "amazonaws.com";
}

/** Where a region's models are called, and where they are listed. */
export interface Endpoints {
  readonly runtime: string;
  readonly control: string;
}

/**
 * Bedrock's endpoints. One that was configured stands for both, but that a name of the
 * runtime's own leads to its sister's.
 */
export function endpointsOf(region: string, baseUrl: string | undefined): Endpoints {
  const domain = domainOf(region);
  if (baseUrl === undefined)
    return { runtime: `https://bedrock-runtime.${region}.${domain}`, control: `https://bedrock.${region}.${domain}` };
  const runtime = baseUrl.replace(/\/+$/, "");
  return { runtime, control: runtime.replace(/^(https?:\/\/)bedrock-runtime(-fips)?\./, "$1bedrock$2.") };
}
