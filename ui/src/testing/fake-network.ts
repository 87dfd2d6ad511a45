/** The fake engine's network: the subnets it would cut, and the picture of them. Sample numbers; the real ones are made in Rust. */
import type { Assessment } from "../backend/bindings/Assessment";
import type { ClusterSpec } from "../backend/bindings/ClusterSpec";
import type { NetworkPicture } from "../backend/bindings/NetworkPicture";
import type { NetworkSpec } from "../backend/bindings/NetworkSpec";
import type { SubnetKind } from "../backend/bindings/SubnetKind";
import type { SubnetPicture } from "../backend/bindings/SubnetPicture";
import { OFFERS } from "./fake-facts";

const SERVICES = ["S3", "ecr.api", "ecr.dkr", "ec2", "sts", "logs", "eks", "eks-auth", "elasticloadbalancing", "autoscaling"];

export function fakeNetwork(spec: ClusterSpec): Pick<Assessment, "subnets" | "picture"> {
  const { network } = spec;
  const subnets = network.vpc_id !== "" ? [] : cut(network).map(({ kind, zone_id, cidr }) => ({
    title: `${kind === "public" ? "Public" : "Private"} subnet in ${zoneTitle(zone_id)}`,
    kind,
    zone_id,
    cidr,
    addresses: 16379,
  }));
  return { subnets, picture: network.vpc_id === "" ? newVpc(spec) : existingVpc(spec) };
}

function cut(network: NetworkSpec): NetworkSpec["subnets"] {
  if (network.subnets.length > 0) return network.subnets;
  if (!network.cidr.includes("/")) return [];
  const usable = OFFERS.zones.filter(({ refused }) => refused === null).map(({ id }) => id);
  const zones = network.zones.length > 0 ? network.zones : usable.slice(0, network.zone_count);
  const kinds: SubnetKind[] = (["public", "private"] as const).filter((kind) => network.layout.includes(kind));
  const [first = "10", second = "0"] = network.cidr.split(".");
  return kinds.flatMap((kind) => zones.map((zone_id) => ({ kind, zone_id }))).map((subnet, index) => ({
    ...subnet,
    cidr: `${first}.${second}.${index * 32}.0/19`,
  }));
}

function newVpc(spec: ClusterSpec): NetworkPicture {
  const { network } = spec;
  const { layout } = network;
  const nat = layout === "public-and-private" ? network.nat : "none";
  const wayOut = (kind: SubnetKind): string => {
    if (kind === "public") return "Internet gateway";
    if (nat === "none") return layout === "private-only" ? "Endpoints of AWS's services; not the internet" : "No way out";
    return nat === "regional" ? "Regional NAT gateway" : "NAT gateway";
  };
  const subnets = cut(network);
  const firstPublic = subnets.find(({ kind }) => kind === "public");
  const drawn = subnets.map((subnet) => ({
    zone: subnet.zone_id,
    ...subnetPicture(subnet.kind, subnet.cidr),
    way_out: wayOut(subnet.kind),
    nat_gateway: subnet.kind === "public" && (nat === "per-zone" || (nat === "single" && subnet === firstPublic)),
    ...nodes(spec, subnet.kind === (layout === "public-only" ? "public" : "private")),
  }));
  return {
    title: "New VPC",
    cidr: network.cidr,
    is_new: true,
    size: "65,536 addresses",
    ipv6: network.ip_family === "ipv6",
    internet_gateway: layout !== "private-only",
    egress_only_gateway: network.ip_family === "ipv6",
    regional_nat: nat === "regional" ? "Regional NAT gateway" : null,
    endpoints: layout === "private-only" || network.endpoints === "all" ? SERVICES : network.endpoints === "s3" ? ["S3"] : [],
    zones: inZones(drawn),
    capacity: ["The private subnets have 16,374 free addresses; every node and every pod on it takes one.", "Up to 34 pods fit on the 2 nodes at the start, 51 on the 3 nodes there may be."],
    spoken: `New VPC ${network.cidr} with ${subnets.length} subnets.`,
  };
}

function existingVpc(spec: ClusterSpec): NetworkPicture {
  const { network } = spec;
  const vpc = OFFERS.vpcs.find(({ id }) => id === network.vpc_id);
  const drawn = network.existing_subnets.map((chosen) => {
    const offer = vpc?.subnets.find(({ id }) => id === chosen.id);
    return {
      zone: chosen.zone_id,
      ...subnetPicture(chosen.kind, offer?.cidr ?? ""),
      id: chosen.id,
      title: offer?.name ?? chosen.id,
      way_out: offer?.way_out ?? "",
      nat_gateway: false,
      ...nodes(spec, chosen.kind === "private"),
    };
  });
  return {
    title: `Existing VPC ${vpc?.name ?? network.vpc_id}`,
    cidr: vpc?.cidr ?? "",
    is_new: false,
    size: "",
    ipv6: false,
    internet_gateway: vpc?.subnets.some(({ kind }) => kind === "public") ?? false,
    egress_only_gateway: false,
    regional_nat: null,
    endpoints: [],
    zones: inZones(drawn.toSorted((one, other) => other.kind.localeCompare(one.kind))),
    capacity: ["Up to 34 pods fit on the 2 nodes at the start, 51 on the 3 nodes there may be."],
    spoken: `Existing VPC with ${network.existing_subnets.length} chosen subnets.`,
  };
}

function subnetPicture(kind: SubnetKind, cidr: string) {
  const title = kind === "public" ? "Public subnet" : "Private subnet";
  return { kind, title, id: "", cidr, free_addresses: 8187, free_words: "8,187 free addresses" };
}

function nodes(spec: ClusterSpec, here: boolean): { nodes: number; nodes_words: string } {
  const count = here ? Math.ceil(spec.workers.node_groups.reduce((sum, { desired }) => sum + desired, 0) / 2) : 0;
  return { nodes: count, nodes_words: count === 0 ? "" : count === 1 ? "1 node" : `${count} nodes` };
}

function inZones(drawn: (SubnetPicture & { zone: string })[]): NetworkPicture["zones"] {
  const ids = [...new Set(drawn.map(({ zone }) => zone))];
  return ids.map((id) => ({ id, title: zoneTitle(id), subnets: drawn.filter(({ zone }) => zone === id) }));
}

function zoneTitle(id: string): string {
  const name = OFFERS.zones.find((zone) => zone.id === id)?.name;
  return name === undefined ? id : `${name} (${id})`;
}
