/** A new cluster, or new answers for one that stands: puts the Connect page into the wizard, so that the two screens need not know each other. */
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import { useEffect, useMemo, useState } from "react";

import type { ClusterSpec } from "../backend/bindings/ClusterSpec";
import type { Problem } from "../backend/bindings/Problem";
import type { Run } from "../backend/bindings/Run";
import { useBackend } from "../backend/context";
import { asProblem } from "../backend/problem";
import { placeOf } from "../components/clusterPlace";
import { ProblemAlert } from "../components/ProblemAlert";
import { ConnectPage } from "../connect/ConnectPage";
import { useConnection } from "../connect/useConnection";
import { ClusterWizard } from "../wizard/ClusterWizard";
import { useDraft } from "../wizard/draft";

export interface NewClusterProps {
  onHome: () => void;
  /** Where Cancel leads. */
  onBack: () => void;
  onOpen: (runId: string) => void;
  /** The person chose to leave by the top bar. */
  leaving: boolean;
  onStay: () => void;
  /** A guided run that was begun before, to go on with; or one whose cluster stands. */
  resumed: Run | null;
  /** The cluster stands, and is to be changed. */
  changing: boolean;
}

const FIRST_NAME = "my-first-cluster";
const FIRST_REGION = "us-east-1";

export function NewCluster(props: NewClusterProps) {
  const backend = useBackend();
  const [spec, setSpec] = useState<ClusterSpec | null>(props.resumed?.spec ?? null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const wanted = spec === null;

  useEffect(() => {
    if (!wanted) return;
    backend.newSpec(FIRST_NAME, FIRST_REGION).then(setSpec, (reason: unknown) => { setProblem(asProblem(reason)); });
  }, [backend, wanted]);

  if (problem !== null) return <ProblemAlert problem={problem} action={<Button onClick={props.onHome}>Back to your clusters</Button>} />;
  if (spec === null) return <Box color="text-body-secondary">Preparing the answers…</Box>;
  return <Answers {...props} initial={spec} />;
}

function Answers({ initial, ...props }: NewClusterProps & { initial: ClusterSpec }) {
  const { resumed, changing } = props;
  const place = useMemo(() => (resumed === null ? null : placeOf(resumed)), [resumed]);
  const connection = useConnection(place);
  const draft = useDraft(initial, connection.offers);
  const [guided, setGuided] = useState(resumed !== null && !changing);
  const { spec } = draft;
  return (
    <>
      {connection.dialog}
      <ClusterWizard
        {...props}
        resumed={changing ? null : resumed}
        changing={changing ? resumed : null}
        draft={draft}
        guided={guided}
        identity={connection.identity}
        offers={connection.offers}
        connect={async () => connection.identity !== null || connection.connect(spec.region)}
        connectPage={
          <ConnectPage
            connection={connection}
            name={spec.name}
            onName={(name) => { draft.setPlace({ name }); }}
            region={spec.region}
            onRegion={(region) => { draft.setPlace({ region }); }}
            tags={spec.tags}
            onTags={(tags) => { draft.setPlace({ tags }); }}
            guided={guided}
            onGuided={setGuided}
          />
        }
      />
    </>
  );
}
