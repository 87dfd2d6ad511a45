/**
 * Before a delete: what goes, what else may go, what stays, and the cluster's name to type. Knows no other screen, and
 * of the delete itself only how it is begun.
 */
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";

import { useBackend } from "../backend/context";
import type { DeletionTarget } from "../components/clusterPlace";
import { InfoLink } from "../components/InfoLink";
import { RehearsalsNow } from "../components/rehearsing/RehearsalsNow";
import { useRehearsals } from "../components/rehearsing/useRehearsals";
import { useReconnecting } from "../components/useReconnecting";
import { ConfirmDelete } from "./ConfirmDelete";
import { DemoTime } from "./DemoTime";
import { Leftovers } from "./Leftovers";
import { NotLookedAt, NotTouched } from "./NotTouched";
import { Reading, Unread } from "./Reading";
import { usePreview } from "./usePreview";
import { WhatGoes } from "./WhatGoes";

export interface DeletePageProps {
  target: DeletionTarget;
  /** The delete is under way. */
  onBegun: (runId: string) => void;
  onCancel: () => void;
}

export function DeletePage({ target, onBegun, onCancel }: DeletePageProps) {
  const backend = useBackend();
  const { attempt, dialog } = useReconnecting();
  const rehearsals = useRehearsals(target.demo).rehearsals.filter(({ state }) => state === "waits" || state === "happened");
  const { account, look, skip } = usePreview(target, attempt);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const preview = account.state === "read" ? account.preview : null;
  const also = preview?.also ?? [];

  const choose = (key: string, wanted: boolean): void => {
    setChosen((now) => new Set(wanted ? [...now, key] : [...now].filter((other) => other !== key)));
  };
  const begin = async (typedName: string): Promise<void> => {
    const keys = also.map(({ key }) => key).filter((key) => chosen.has(key));
    if (await attempt(target, () => backend.deleteRun(target.id, typedName, keys))) onBegun(target.id);
  };

  return (
    <div data-testid="delete-page">
      <SpaceBetween size="l">
        <div>
          <Header
            variant="h1"
            info={<InfoLink topic="delete" about="deleting" />}
            description={`${target.region} · ${target.demo ? "Demo cloud, no cost" : `AWS account ${target.account}`}`}
          >
            {target.title}: <span className="any-name">{target.name}</span>
          </Header>
          {target.demo && <DemoTime runId={target.id} />}
          {/* Always there, so that what appears in it is read aloud. */}
          <div aria-live="polite">
            {account.state === "reading" && <Reading onSkip={skip} />}
            {account.state === "unread" && <Unread problem={account.problem} onLook={look} />}
          </div>
        </div>
        {rehearsals.length > 0 && <RehearsalsNow rehearsals={rehearsals} />}
        {preview !== null && <WhatGoes preview={preview} demo={target.demo} />}
        {preview !== null && <Leftovers leftovers={also} chosen={chosen} onChoose={choose} />}
        <NotTouched kept={preview?.kept ?? []} />
        <NotLookedAt reasons={preview?.unseen ?? []} onLook={look} />
        {account.state !== "reading" && <ConfirmDelete target={target} also={also} chosen={chosen} onConfirm={begin} onCancel={onCancel} />}
        {dialog}
      </SpaceBetween>
    </div>
  );
}
