/** What can be set about one chosen add-on: folded away, and open as soon as the engine has something to say inside. */
import { useContext } from "react";

import type { AddonSpec } from "../../backend/bindings/AddonSpec";
import type { RoleOffer } from "../../backend/bindings/RoleOffer";
import { ProblemsContext } from "../../components/Field";
import { More } from "../../components/More";
import { AddonMore, addonMorePaths } from "./AddonMore";
import { type ListedAddon, pathOf } from "./listed";

export interface AddonPanelProps {
  listed: ListedAddon;
  roles: RoleOffer[];
  onChange: (patch: Partial<AddonSpec>) => void;
}

export function AddonPanel({ listed, roles, onChange }: AddonPanelProps) {
  const { name, addon, offer } = listed;
  const path = pathOf(listed);
  const paths = addonMorePaths(path);
  const opened = useFound(paths);
  if (addon === undefined) return null;
  return (
    <More variant="default" title={`More about ${name}`} testId={`${path}-more`} paths={paths} opened={opened}>
      <AddonMore path={path} addon={addon} offer={offer} roles={roles} onChange={onChange} />
    </More>
  );
}

/** Whether anything was found at one of these paths. A warning says what an add-on lacks to work: not to be missed. */
export function useFound(paths: string[]): boolean {
  const { list } = useContext(ProblemsContext);
  return list.some(({ field }) => paths.includes(field));
}
