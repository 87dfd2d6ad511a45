/**
 * Where to build and as whom: the person's choice, and what came of connecting. Secrets pass through on their way to
 * the engine and are dropped here at once.
 */
import { type ReactNode, useEffect, useRef, useState } from "react";

import type { CredentialSource } from "../backend/bindings/CredentialSource";
import type { DemoSpeed } from "../backend/bindings/DemoSpeed";
import type { Identity } from "../backend/bindings/Identity";
import type { Offers } from "../backend/bindings/Offers";
import type { PastedBlock } from "../backend/bindings/PastedBlock";
import type { Place } from "../backend/bindings/Place";
import type { Problem } from "../backend/bindings/Problem";
import { useBackend } from "../backend/context";
import { asProblem } from "../backend/problem";
import type { ClusterPlace } from "../components/clusterPlace";
import { useReconnecting } from "../components/useReconnecting";

export interface PlaceChoice {
  where: "demo" | "aws";
  speed: DemoSpeed;
  rehearse: string | null;
  source: CredentialSource | null;
}

export interface Connection {
  choice: PlaceChoice;
  choose: (patch: Partial<PlaceChoice>) => void;
  /** The pasted block not sent yet. Emptied at the moment of sending. */
  pasteText: string;
  setPasteText: (text: string) => void;
  /** What the last sent block was understood to be. */
  pasted: PastedBlock | null;
  /** Sends the pasted block to the engine. */
  sendPaste: () => Promise<PastedBlock | null>;
  identity: Identity | null;
  offers: Offers;
  checking: boolean;
  problem: Problem | null;
  setProblem: (problem: Problem | null) => void;
  /** Connects and asks who one is. False: there is a problem to show. */
  connect: (region: string) => Promise<boolean>;
  /** What was learnt about the account no longer holds, such as after another Region was chosen. */
  forget: () => void;
  /** Asks for credentials; to be drawn somewhere. */
  dialog: ReactNode;
}

export const NO_OFFERS: Offers = {
  regions: [],
  zones: [],
  versions: [],
  instance_types: [],
  access_policies: [],
  principals: [],
  vpcs: [],
  security_groups: [],
  roles: [],
  keys: [],
  key_pairs: [],
  launch_templates: [],
  addons: [],
  notes: [],
};

const FIRST_CHOICE: PlaceChoice = { where: "demo", speed: "10", rehearse: null, source: null };

/** `resumed`: where a run stands that was begun before; the engine may be connected there already. */
export function useConnection(resumed: ClusterPlace | null): Connection {
  const backend = useBackend();
  const [choice, setChoice] = useState(FIRST_CHOICE);
  const [pasteText, setPasteText] = useState("");
  const [pasted, setPasted] = useState<PastedBlock | null>(null);
  const [identity, setIdentity] = useState<Identity | null>(null);
  const [offers, setOffers] = useState(NO_OFFERS);
  const [checking, setChecking] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);

  // Counts the questions to the account. An answer that comes after another choice was made belongs to nobody.
  const asked = useRef(0);

  const { attempt, dialog } = useReconnecting();

  useEffect(() => {
    if (resumed === null) return;
    const read = async (): Promise<void> => {
      // The demo cloud asks nobody who they are; its time runs on as it does.
      if (resumed.demo) await backend.connect({ type: "demo", speed: null, rehearse: null }, resumed.region);
      setOffers(await backend.offers());
    };
    // Without the lists the pages still work: their fields take any text.
    attempt(resumed, read).catch(() => undefined);
  }, [attempt, backend, resumed]);

  function forget(): void {
    asked.current += 1;
    setChecking(false);
    setIdentity(null);
    setProblem(null);
  }

  function choose(patch: Partial<PlaceChoice>): void {
    setChoice((now) => ({ ...now, ...patch }));
    const onlySpeed = Object.keys(patch).every((key) => key === "speed");
    if (!onlySpeed) forget();
    else if (identity?.demo === true && patch.speed !== undefined) {
      backend.setDemoSpeed(patch.speed).catch((reason: unknown) => { setProblem(asProblem(reason)); });
    }
  }

  async function sendPaste(): Promise<PastedBlock | null> {
    const text = pasteText;
    setPasteText("");
    forget();
    try {
      const block = await backend.paste(text);
      setPasted(block);
      setChoice((now) => ({ ...now, source: { type: "pasted" } }));
      return block;
    } catch (reason) {
      setPasted(null);
      setChoice((now) => ({ ...now, source: null }));
      setProblem(asProblem(reason));
      return null;
    }
  }

  async function connect(region: string): Promise<boolean> {
    let source = choice.source;
    if (choice.where === "aws" && pasteText.trim() !== "") {
      if ((await sendPaste()) === null) return false;
      source = { type: "pasted" };
    }
    const place = placeOf(choice, source);
    if (place === null) {
      setProblem(NO_SOURCE);
      return false;
    }
    return ask(place, region);
  }

  async function ask(place: Place, region: string): Promise<boolean> {
    const mine = ++asked.current;
    const overtaken = (): boolean => mine !== asked.current;
    setChecking(true);
    setProblem(null);
    try {
      const found = await backend.connect(place, region);
      if (overtaken()) return false;
      setIdentity(found);
      const lists = await backend.offers();
      if (overtaken()) return false;
      setOffers(lists);
      return true;
    } catch (reason) {
      if (overtaken()) return false;
      setIdentity(null);
      setProblem(asProblem(reason));
      return false;
    } finally {
      if (!overtaken()) setChecking(false);
    }
  }

  return {
    choice, choose, pasteText, setPasteText, pasted, sendPaste, identity, offers, checking, problem, setProblem, connect, forget, dialog,
  };
}

function placeOf(choice: PlaceChoice, source: CredentialSource | null): Place | null {
  if (choice.where === "demo") return { type: "demo", speed: choice.speed, rehearse: choice.rehearse };
  return source === null ? null : { type: "aws", source };
}

const NO_SOURCE: Problem = {
  code: "no-credentials-chosen",
  title: "No credentials are chosen",
  what_happened: "Landfall does not know yet as whom to speak to AWS.",
  what_to_do: "Choose a profile, paste temporary credentials, or save an access key. To try without an account, choose the demo cloud.",
  aws: null,
  left_behind: [],
  remedy: null,
};
