/** The demo account in a terminal, as the fake engine tells it. */
import type { ClusterGone } from "../backend/bindings/ClusterGone";
import type { Terminal } from "../backend/bindings/Terminal";

/** Switched off. */
export const TERMINAL: Terminal = {
  port: null,
  usual_port: 4780,
  region: "us-east-1",
  shells: [],
  tries: [
    { label: "The cluster, as EKS describes it", value: "aws eks describe-cluster --name first-steps" },
    { label: "Its machines, once kubectl is connected", value: "kubectl get nodes" },
  ],
  groups: [],
  calls: [],
  gone: null,
};

export function openTerminal(port: number): Terminal {
  const url = `http://127.0.0.1:${port}`;
  return {
    ...TERMINAL,
    port,
    shells: [
      { shell: "bash", title: "bash or zsh", lines: [`export AWS_ENDPOINT_URL='${url}'`, "export AWS_REGION='us-east-1'"] },
      { shell: "powershell", title: "PowerShell", lines: [`$env:AWS_ENDPOINT_URL = '${url}'`, "$env:AWS_REGION = 'us-east-1'"] },
      { shell: "cmd", title: "cmd", lines: [`set "AWS_ENDPOINT_URL=${url}"`, 'set "AWS_REGION=us-east-1"'] },
    ],
    groups: [
      {
        title: "Networks",
        things: [
          { kind: "VPC", name: "first-steps-vpc", id: "vpc-0a1b2c3d4e5f67890", state: null },
          { kind: "NAT gateway", name: "first-steps-nat", id: "nat-0a1b2c3d4e5f67890", state: "available" },
        ],
      },
      { title: "Clusters", things: [{ kind: "Cluster", name: "first-steps", id: null, state: "ACTIVE" }] },
    ],
    calls: [
      { at: 1_795_000_003_000, call: "eks DescribeCluster", result: "ResourceNotFoundException" },
      { at: 1_795_000_000_000, call: "eks ListClusters", result: "ok" },
    ],
  };
}

/** Somebody deleted it from a terminal. */
export const GONE: ClusterGone = {
  words: "The cluster first-steps is gone: somebody deleted it outside of Landfall",
  remains: "Still there: 1 VPC, 1 NAT gateway. On AWS, much of that would go on costing money.",
};
