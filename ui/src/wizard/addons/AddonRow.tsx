/** One add-on: chosen or not, or coming along with another answer; and what it is for. */
import Checkbox from "@cloudscape-design/components/checkbox";
import type { ReactNode } from "react";

import type { AddedAddon } from "../../backend/bindings/AddedAddon";
import { Field } from "../../components/Field";
import { type ListedAddon, pathOf } from "./listed";
import "./AddonRow.css";

export interface AddonRowProps {
  listed: ListedAddon;
  /** It is installed without being chosen. */
  added: AddedAddon | undefined;
  onAdd: () => void;
  onRemove: () => void;
  /** What can be set about it. */
  children: ReactNode;
}

export function AddonRow({ listed, added, onAdd, onRemove, children }: AddonRowProps) {
  return (
    <div>
      <Field path={`${pathOf(listed)}.name`} label="" stretch>
        <Checkbox
          checked={listed.addon !== undefined}
          indeterminate={added !== undefined}
          description={added === undefined ? listed.purpose : `${listed.purpose} ${added.why}`}
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
