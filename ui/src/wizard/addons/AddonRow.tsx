/** One add-on: chosen or not, and what it is for. */
import Checkbox from "@cloudscape-design/components/checkbox";
import type { ReactNode } from "react";

import { Field } from "../../components/Field";
import { type ListedAddon, pathOf } from "./listed";
import "./AddonRow.css";

export interface AddonRowProps {
  listed: ListedAddon;
  onAdd: () => void;
  onRemove: () => void;
  /** What can be set about it. */
  children: ReactNode;
}

export function AddonRow({ listed, onAdd, onRemove, children }: AddonRowProps) {
  return (
    <div>
      <Field path={`${pathOf(listed)}.name`} label="" stretch>
        <Checkbox
          checked={listed.addon !== undefined}
          description={listed.purpose}
          data-testid={listed.again ? undefined : `addon-${listed.name}`}
          onChange={({ detail }) => { if (detail.checked) onAdd(); else onRemove(); }}
        >
          {listed.name}
        </Checkbox>
      </Field>
      <div className="addon-more">{children}</div>
    </div>
  );
}
