/** What a kind of AWS resource is, why the cluster needs it, and where AWS explains it. The words come from the engine. */
import SpaceBetween from "@cloudscape-design/components/space-between";

import type { About } from "../backend/bindings/About";
import { DocLink } from "../components/DocLink";

export function AboutText({ about }: { about: About }) {
  return (
    <SpaceBetween size="xxs">
      <div>{about.what}</div>
      <div>{about.why}</div>
      <DocLink url={about.link}>{about.name} in the AWS documentation</DocLink>
    </SpaceBetween>
  );
}
