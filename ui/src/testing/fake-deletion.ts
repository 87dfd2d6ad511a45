/** What the fake engine says before and after a delete: samples for unit tests and pictures. */
import type { DeletionPreview } from "../backend/bindings/DeletionPreview";
import type { Leftover } from "../backend/bindings/Leftover";
import type { LostRun } from "../backend/bindings/LostRun";
import type { Receipt } from "../backend/bindings/Receipt";
import { SPEC } from "./fake-facts";

/** A load balancer of a Service: it holds on to the network. */
export const BALANCER: Leftover = {
  key: "load-balancer/web",
  thing: { kind: "load-balancer", arn: "arn:aws:elasticloadbalancing:us-east-1:111122223333:loadbalancer/net/web/1", object: "service/default/web", security_groups: [] },
  title: "Network Load Balancer web",
  made_by: "the Service default/web",
  while_it_stays: "Holds on to its subnets: they, and the VPC, stay too.",
  blocks: true,
  loses_data: false,
  cost_per_hour: 0.0225,
  command: "aws elbv2 delete-load-balancer --region us-east-1 --load-balancer-arn arn:aws:elasticloadbalancing:us-east-1:111122223333:loadbalancer/net/web/1",
};

/** A volume of a claim: it holds on to nothing, and goes on costing. */
export const VOLUME: Leftover = {
  key: "volume/vol-0a1b2c3d",
  thing: { kind: "volume", id: "vol-0a1b2c3d", object: "persistentvolumeclaim/default/data" },
  title: "Volume vol-0a1b2c3d",
  made_by: "the PersistentVolumeClaim default/data",
  while_it_stays: "Keeps its data, and goes on costing.",
  blocks: false,
  loses_data: true,
  cost_per_hour: 0.0011,
  command: "aws ec2 delete-volume --region us-east-1 --volume-id vol-0a1b2c3d",
};

export const PREVIEW: DeletionPreview = {
  goes: [
    { title: "Node group workers", id: null, cost_per_hour: 0.0876 },
    { title: "EKS cluster", id: null, cost_per_hour: 0.1 },
    { title: "NAT gateway in us-east-1a", id: "nat-0a1b2c3d", cost_per_hour: 0.045 },
    { title: "VPC", id: "vpc-0a1b2c3d", cost_per_hour: 0 },
  ],
  also: [BALANCER, VOLUME],
  kept: [{ title: "Role AWSServiceRoleForAmazonEKS", why: "AWS made it for the whole account, and other clusters use it. It is free." }],
  cost_per_hour: 0.2326,
  usual_seconds: 540,
  unseen: [],
};

export const RECEIPT: Receipt = {
  at: 1_795_000_600_000,
  words: "Nothing is left of first-steps: 0.00 USD an hour",
  removed: PREVIEW.goes,
  remaining: [],
  cost_per_hour: 0,
  unseen: [],
};

export const LOST: LostRun = {
  id: "stray-19a",
  name: "stray",
  region: "us-east-1",
  account: "111122223333",
  standing: ["VPC (vpc-0a1b2c3d)", "EKS cluster (stray)"],
  cost_per_hour: 0.1,
  words: "Take it up again to go on with it or to delete it.",
  spec: { ...SPEC, name: "stray" },
};
