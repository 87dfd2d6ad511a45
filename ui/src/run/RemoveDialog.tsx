/** Asks for the cluster's name before everything the run made is removed. */
import type { Run } from "../backend/bindings/Run";
import { TypedNameDialog } from "../components/TypedNameDialog";
import { Standing } from "./Standing";

export interface RemoveDialogProps {
  run: Run;
  hidden: boolean;
  onRemove: (typedName: string) => Promise<boolean>;
  onClose: () => void;
}

export function RemoveDialog({ run, hidden, onRemove, onClose }: RemoveDialogProps) {
  const created = run.phase === "created";
  return (
    <TypedNameDialog
      title={created ? "Delete cluster" : "Undo everything"}
      name={run.spec.name}
      hidden={hidden}
      onDismiss={onClose}
      onConfirm={async (typedName) => {
        await onRemove(typedName);
        onClose();
      }}
    >
      <div>
        {created ? "Delete" : "Remove"} <strong className="any-name">{run.spec.name}</strong> and everything that was made with it, in reverse
        order?{created && " What runs in the cluster is lost."}
      </div>
      <Standing lines={run.standing} open />
    </TypedNameDialog>
  );
}
