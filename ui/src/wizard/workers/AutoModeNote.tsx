/** EKS Auto Mode, which is switched on where the control plane is configured: what it brings, and the way there. */
import Box from "@cloudscape-design/components/box";
import Link from "@cloudscape-design/components/link";

export interface AutoModeNoteProps {
  on: boolean;
  /** Guided: the control plane was begun, so that it is too late to choose. */
  clusterBegun: boolean;
  /** Goes to the page where it is switched on. */
  onGoToCluster: () => void;
}

export function AutoModeNote({ on, clusterBegun, onGoToCluster }: AutoModeNoteProps) {
  return (
    <div data-testid="auto-mode-note">
      <Box variant="awsui-key-label">EKS Auto Mode</Box>
      {on ? (
        <Box>
          It is on. AWS starts a node when a pod needs one, sizes, updates and replaces it, and takes it away again; you add none here. There is
          no node until the first pod waits for one.
        </Box>
      ) : (
        <Box color="text-body-secondary">
          AWS starts nodes when pods need them and takes them away again, for about 12 percent on top of their price.
        </Box>
      )}
      {clusterBegun ? (
        <Box color="text-body-secondary">Decided when the control plane was begun. It can be changed later in the EKS console.</Box>
      ) : (
        <Link onFollow={onGoToCluster} ariaLabel={on ? "Change Auto Mode on the page Configure the cluster" : "Switch Auto Mode on, on the page Configure the cluster"}>
          {on ? "Change it on the page Configure the cluster" : "Switch it on, on the page Configure the cluster"}
        </Link>
      )}
    </div>
  );
}
