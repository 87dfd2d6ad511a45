/**
 * The shell around the screens: top bar, messages, help panel, and which screen shows. Knows the screens, and of the
 * engine only that a run has an id.
 */
import AppLayout from "@cloudscape-design/components/app-layout";
import Flashbar, { type FlashbarProps } from "@cloudscape-design/components/flashbar";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";

import type { Run } from "../backend/bindings/Run";
import { Clusters } from "../clusters/Clusters";
import type { DeletionTarget } from "../components/clusterPlace";
import { type Flash, FlashContext } from "../components/flash";
import { DeletePage } from "../deleting/DeletePage";
import { HelpTopicPanel } from "../help/HelpTopicPanel";
import { HelpContext, type HelpTopic } from "../help/topics";
import { RunScreen } from "../run/RunScreen";
import { ClosingDialog } from "./ClosingDialog";
import { lastRun, rememberRun } from "./lastRun";
import { NewCluster } from "./NewCluster";
import { useTheme } from "./theme";
import { TopBar } from "./TopBar";
import { useHeadingFocus } from "./useHeadingFocus";

type Screen =
  | { name: "home" }
  | { name: "wizard"; resumed: Run | null; changing: boolean }
  | { name: "run"; id: string }
  | { name: "delete"; target: DeletionTarget; from: "home" | "run" };

function firstScreen(): Screen {
  const id = lastRun();
  return id === null ? { name: "home" } : { name: "run", id };
}

const CONTENT_TYPE = { home: "table", wizard: "wizard", run: "default", delete: "default" } as const;

export function App() {
  const theme = useTheme();
  const [screen, setScreen] = useState(firstScreen);
  const [leaving, setLeaving] = useState(false);
  const help = useHelpPanel();
  const flashes = useFlashes();
  useEffect(() => {
    rememberRun(screen.name === "run" ? screen.id : null);
    // A new screen is read from its top.
    document.documentElement.scrollTop = 0;
  }, [screen]);

  const content = useRef<HTMLDivElement>(null);
  useHeadingFocus(content, screen);

  const home = useCallback(() => {
    setLeaving(false);
    setScreen({ name: "home" });
  }, []);
  const open = useCallback((id: string) => {
    setLeaving(false);
    setScreen({ name: "run", id });
  }, []);
  const startNew = useCallback(() => { setScreen({ name: "wizard", resumed: null, changing: false }); }, []);
  const askToDelete = (from: "home" | "run") => (target: DeletionTarget): void => { setScreen({ name: "delete", target, from }); };
  const resume = useCallback((run: Run) => { setScreen({ name: "wizard", resumed: run, changing: false }); }, []);
  const change = useCallback((run: Run) => { setScreen({ name: "wizard", resumed: run, changing: true }); }, []);

  /** Who changes a cluster comes from its page. */
  const backFrom = ({ resumed, changing }: { resumed: Run | null; changing: boolean }) =>
    changing && resumed !== null ? () => { open(resumed.id); } : home;

  return (
    <FlashContext.Provider value={flashes.context}>
      <HelpContext.Provider value={help.context}>
        <div id="top-bar">
          {/* The wizard asks before it is left; everything else may be left at once. */}
          <TopBar dark={theme.dark} onToggleDark={theme.toggle} onHome={screen.name === "wizard" ? () => { setLeaving(true); } : home} />
        </div>
        <AppLayout
          headerSelector="#top-bar"
          contentType={CONTENT_TYPE[screen.name]}
          navigationHide
          toolsHide={help.topic === null}
          toolsOpen={help.open}
          onToolsChange={({ detail }) => { help.setOpen(detail.open); }}
          tools={help.topic !== null && <HelpTopicPanel topic={help.topic} />}
          notifications={<Flashbar items={flashes.items} />}
          ariaLabels={{ tools: "Help", toolsClose: "Close help", toolsToggle: "Open help", notifications: "Messages" }}
          content={
            <div ref={content}>
              {screen.name === "home" && <Clusters onNew={startNew} onOpen={open} onDelete={askToDelete("home")} />}
              {screen.name === "wizard" && (
                <NewCluster
                  resumed={screen.resumed}
                  changing={screen.changing}
                  onHome={home}
                  onBack={backFrom(screen)}
                  onOpen={open}
                  leaving={leaving}
                  onStay={() => { setLeaving(false); }}
                />
              )}
              {screen.name === "run" && <RunScreen key={screen.id} runId={screen.id} onHome={home} onContinueWizard={resume} onChange={change} onDelete={askToDelete("run")} />}
              {screen.name === "delete" && (
                <DeletePage target={screen.target} onBegun={open} onCancel={screen.from === "run" ? () => { open(screen.target.id); } : home} />
              )}
            </div>
          }
        />
        <ClosingDialog />
      </HelpContext.Provider>
    </FlashContext.Provider>
  );
}

function useHelpPanel() {
  const [topic, setTopic] = useState<HelpTopic | null>(null);
  const [open, setOpen] = useState(false);
  const context = useMemo(
    () => ({
      openHelp: (next: HelpTopic) => {
        setTopic(next);
        setOpen(true);
      },
    }),
    [],
  );
  return { topic, open, setOpen, context };
}

function useFlashes() {
  const [flashes, setFlashes] = useState<Flash[]>([]);
  const context = useMemo(
    () => ({
      notify: (flash: Flash) => {
        setFlashes((now) => [flash, ...now.filter((other) => other.header !== flash.header)]);
      },
    }),
    [],
  );
  const items = flashes.map(
    (flash): FlashbarProps.MessageDefinition => ({
      ...flash,
      id: flash.header,
      dismissible: true,
      dismissLabel: "Dismiss message",
      onDismiss: () => { setFlashes((now) => now.filter((other) => other !== flash)); },
    }),
  );
  return { items, context };
}
