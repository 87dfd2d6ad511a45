/** The Regions offered before the account has been asked. Every one of them runs EKS. */
import type { SelectProps } from "@cloudscape-design/components/select";

const PLACES: Record<string, string> = {
  "us-east-1": "US East (N. Virginia)",
  "us-east-2": "US East (Ohio)",
  "us-west-1": "US West (N. California)",
  "us-west-2": "US West (Oregon)",
  "ca-central-1": "Canada (Central)",
  "sa-east-1": "South America (São Paulo)",
  "eu-central-1": "Europe (Frankfurt)",
  "eu-west-1": "Europe (Ireland)",
  "eu-west-2": "Europe (London)",
  "eu-west-3": "Europe (Paris)",
  "eu-north-1": "Europe (Stockholm)",
  "eu-south-1": "Europe (Milan)",
  "ap-south-1": "Asia Pacific (Mumbai)",
  "ap-southeast-1": "Asia Pacific (Singapore)",
  "ap-southeast-2": "Asia Pacific (Sydney)",
  "ap-northeast-1": "Asia Pacific (Tokyo)",
  "ap-northeast-2": "Asia Pacific (Seoul)",
  "ap-northeast-3": "Asia Pacific (Osaka)",
  "ap-east-1": "Asia Pacific (Hong Kong)",
  "me-central-1": "Middle East (UAE)",
  "af-south-1": "Africa (Cape Town)",
};

/** The account's Regions where they are known, else the list above; always with the chosen one. */
export function regionOptions(offered: string[], chosen: string): SelectProps.Option[] {
  const known = offered.length > 0 ? offered : Object.keys(PLACES);
  const regions = known.includes(chosen) ? known : [chosen, ...known];
  return regions.map(regionOption);
}

export function regionOption(region: string): SelectProps.Option {
  const place = PLACES[region];
  return place === undefined ? { value: region, label: region } : { value: region, label: region, description: place };
}
