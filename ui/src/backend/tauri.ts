/**
 * The backend of the real window: each method is one Tauri command. The only file that imports `@tauri-apps`; it knows
 * no screen and changes no answer on its way.
 */
import { Channel, invoke } from "@tauri-apps/api/core";

import type { Backend } from "./backend";
import type { ClosingQuestion } from "./bindings/ClosingQuestion";
import type { Rehearsal } from "./bindings/Rehearsal";
import type { Terminal } from "./bindings/Terminal";
import type { Update } from "./bindings/Update";

export const tauriBackend: Backend = {
  listRuns: () => invoke("list_runs"),
  forgetRun: (id) => invoke("forget_run", { id }),

  lostRuns: () => invoke("lost_runs"),
  recoverRun: (id) => invoke("recover_run", { id }),

  sources: () => invoke("sources"),
  paste: (text) => invoke("paste", { text }),
  saveKey: (name, accessKeyId, secretAccessKey) => invoke("save_key", { name, accessKeyId, secretAccessKey }),
  forgetKey: (name) => invoke("forget_key", { name }),
  rehearsals: () => invoke("rehearsals"),
  rehearse: (code) => invoke("rehearse", { code }),
  endRehearsal: (code) => invoke("end_rehearsal", { code }),
  watchRehearsals,
  connect: (place, region) => invoke("connect", { place, region }),
  setDemoSpeed: (speed) => invoke("set_demo_speed", { speed }),
  pauseDemo: (paused) => invoke("pause_demo", { paused }),
  offers: () => invoke("offers"),
  myAddress: () => invoke("my_address"),

  newSpec: (name, region) => invoke("new_spec", { name, region }),
  findInstanceTypes: (wish) => invoke("find_instance_types", { wish }),
  adviseWorkers: (questions) => invoke("advise_workers", { questions }),
  assess: (spec) => invoke("assess", { spec }),

  startRun: (spec, guided, through) => invoke("start_run", { spec, guided, through }),
  continueRun: (id, spec, through) => invoke("continue_run", { id, spec, through }),
  previewChange: (id, spec) => invoke("preview_change", { id, spec }),
  changeRun: (id, spec, told) => invoke("change_run", { id, spec, told }),
  watchRun,
  tryAgain: (id) => invoke("try_again", { id }),
  stopRun: (id) => invoke("stop_run", { id }),
  mendRun: (id, step) => invoke("mend_run", { id, step }),
  previewDelete: (id) => invoke("preview_delete", { id }),
  deleteRun: (id, typedName, also) => invoke("delete_run", { id, typedName, also }),
  saveReceipt: (id) => invoke("save_receipt", { id }),

  mergeKubeconfig: (id, token) => invoke("merge_kubeconfig", { id, token }),
  serveTerminals: (port) => invoke("serve_terminals", { port }),
  watchTerminal,
  openLink: (url) => invoke("open_link", { url }),

  watchClosing,
  answerClosing: (answer) => invoke("answer_closing", { answer }),
};

function watchRun(id: string, onUpdate: (update: Update) => void): Promise<() => void> {
  return watch(onUpdate, (channel) => invoke("watch_run", { id, channel }));
}

function watchTerminal(id: string, onTerminal: (terminal: Terminal) => void): Promise<() => void> {
  return watch(onTerminal, (channel) => invoke("watch_terminal", { id, channel }));
}

function watchRehearsals(onRehearsals: (rehearsals: Rehearsal[]) => void): Promise<() => void> {
  return watch(onRehearsals, (channel) => invoke("watch_rehearsals", { channel }));
}

/** `begin` gives the engine a channel and gets the number by which the watch is ended. */
async function watch<T>(onMessage: (message: T) => void, begin: (channel: Channel<T>) => Promise<number>): Promise<() => void> {
  let stopped = false;
  const channel = new Channel<T>();
  channel.onmessage = (message) => {
    // Messages already on their way when the screen left must not reach it.
    if (!stopped) onMessage(message);
  };
  const number = await begin(channel);
  return () => {
    if (stopped) return;
    stopped = true;
    // A watch that is already gone is as good as stopped.
    invoke("unwatch", { watch: number }).catch(() => undefined);
  };
}

function watchClosing(onQuestion: (question: ClosingQuestion | null) => void): () => void {
  let stopped = false;
  const channel = new Channel<ClosingQuestion | null>();
  channel.onmessage = (question) => {
    if (!stopped) onQuestion(question);
  };
  // Nothing to tell a person: a window that cannot ask goes out of sight instead.
  invoke("watch_closing", { channel }).catch(() => undefined);
  return () => { stopped = true; };
}
