/** The shape of one help text. Short, for people who have never made a cluster. */
export interface HelpText {
  title: string;
  /** What it is. */
  what: string;
  /** Why the cluster needs it, or why one would choose it. */
  why: string;
  /** Who uses it. */
  who: string;
  /** Whether it can be changed later. */
  later: string;
  /** What it costs. */
  cost: string;
  /** One page of AWS's documentation. */
  link: { text: string; url: string };
}

const DOCS = "https://docs.aws.amazon.com";

export const eks = (page: string): string => `${DOCS}/eks/latest/userguide/${page}.html`;
export const vpc = (page: string): string => `${DOCS}/vpc/latest/userguide/${page}.html`;
export const iam = (page: string): string => `${DOCS}/IAM/latest/UserGuide/${page}.html`;
export const ec2 = (page: string): string => `${DOCS}/AWSEC2/latest/UserGuide/${page}.html`;
export const docs = (path: string): string => `${DOCS}/${path}.html`;
