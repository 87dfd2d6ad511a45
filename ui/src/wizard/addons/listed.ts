/** Which add-ons the page lists, and in which order. Knows not which a cluster needs: that is the engine's to say. */
import type { AddonOffer } from "../../backend/bindings/AddonOffer";
import type { AddonSpec } from "../../backend/bindings/AddonSpec";

export interface ListedAddon {
  name: string;
  /** Its place among the answers; -1: it is not chosen. */
  index: number;
  addon: AddonSpec | undefined;
  /** What EKS says about it; none where that could not be read, or it knows no such add-on. */
  offer: AddonOffer | undefined;
  /** What it is for. */
  purpose: string;
  /** It stands in the list a second time. */
  again: boolean;
}

export interface Listed {
  basic: ListedAddon[];
  often: ListedAddon[];
  /** Those one chose that are neither. */
  others: ListedAddon[];
  /** What else EKS offers. */
  further: AddonOffer[];
}

/** Shown in any case, also where EKS could not be asked what they are for. */
const BASIC = [
  { name: "vpc-cni", purpose: "Gives every pod an address of the VPC. Without it, nodes never become ready." },
  { name: "kube-proxy", purpose: "Leads traffic for a Kubernetes service to one of its pods." },
  { name: "coredns", purpose: "Answers when a pod asks for a service by name." },
];

/** In sight where EKS offers them. */
const OFTEN = [
  "eks-pod-identity-agent",
  "aws-ebs-csi-driver",
  "aws-efs-csi-driver",
  "metrics-server",
  "amazon-cloudwatch-observability",
];

export function listed(addons: AddonSpec[], offers: AddonOffer[]): Listed {
  const offerOf = (name: string): AddonOffer | undefined => offers.find((offer) => offer.name === name);
  const entry = (name: string, index: number, purpose: string): ListedAddon => {
    const again = index !== addons.findIndex((addon) => addon.name === name);
    return { name, index, addon: addons[index], offer: offerOf(name), purpose, again };
  };
  const first = (name: string, purpose: string): ListedAddon => entry(name, addons.findIndex((addon) => addon.name === name), purpose);
  const basic = BASIC.map(({ name, purpose }) => first(name, purpose));
  const often = OFTEN.flatMap((name) => offerOf(name) ?? []).map(({ name, purpose }) => first(name, purpose));
  const above = new Set([...basic, ...often].map(({ index }) => index));
  const others = addons.flatMap(({ name }, index) => (above.has(index) ? [] : [entry(name, index, words(offerOf(name)))]));
  const names = new Set([...basic, ...often, ...others].map(({ name }) => name));
  return { basic, often, others, further: offers.filter(({ name }) => !names.has(name)) };
}

/** Where it stands among the answers. One that is not chosen stands nowhere, and has no problems. */
export function pathOf({ name, index }: ListedAddon): string {
  return `workers.addons.${index === -1 ? name : index}`;
}

/** What an add-on is for, and who makes it. */
export function words(offer: AddonOffer | undefined): string {
  if (offer === undefined) return "";
  return offer.publisher === "" ? offer.purpose : `${offer.purpose} Publisher: ${offer.publisher}.`;
}
