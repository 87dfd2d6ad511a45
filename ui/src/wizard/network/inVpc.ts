/** What choosing a VPC changes among the answers. Which of its subnets cannot be used is said by the engine. */
import type { NetworkSpec } from "../../backend/bindings/NetworkSpec";
import type { VpcOffer } from "../../backend/bindings/VpcOffer";

/** All its subnets that are not refused; none: a new VPC is made. What was chosen inside another VPC is forgotten. */
export function inVpc(vpc: VpcOffer | undefined): Partial<NetworkSpec> {
  const usable = vpc?.subnets.filter(({ refused }) => refused === null) ?? [];
  return {
    vpc_id: vpc?.id ?? "",
    existing_subnets: usable.map(({ id, kind, zone_id }) => ({ id, kind, zone_id })),
    mend: [],
    security_groups: [],
  };
}
