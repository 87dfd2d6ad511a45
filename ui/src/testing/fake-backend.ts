/**
 * An engine that lives in memory: for unit tests, and for looking at the pages in a browser. Never in the product's
 * bundle.
 */
import type { Backend } from "../backend/backend";
import type { ClosingQuestion } from "../backend/bindings/ClosingQuestion";
import type { DeletionPreview } from "../backend/bindings/DeletionPreview";
import type { LostRun } from "../backend/bindings/LostRun";
import type { Problem } from "../backend/bindings/Problem";
import type { Rehearsal } from "../backend/bindings/Rehearsal";
import type { RehearsalState } from "../backend/bindings/RehearsalState";
import type { Run } from "../backend/bindings/Run";
import type { Sources } from "../backend/bindings/Sources";
import type { Terminal } from "../backend/bindings/Terminal";
import type { Update } from "../backend/bindings/Update";
import { fakeAssess } from "./fake-assess";
import { fakeChange } from "./fake-change";
import { PREVIEW, RECEIPT } from "./fake-deletion";
import { IDENTITY, NOT_CONNECTED, OFFERS, REHEARSALS, SOURCES, SPEC } from "./fake-facts";
import { describe, goOn, newRun } from "./fake-run";
import { TERMINAL, openTerminal } from "./fake-terminal";
import { fakeAdvice, fakeFound } from "./fake-workers";

export interface FakeBackend extends Backend {
  /** Every call that changes something: the method's name and its arguments. */
  calls: unknown[][];
  runs: Map<string, Run>;
  /** All runs go on by one notch; with a problem, the step at work fails. */
  advance: (problem?: Problem) => void;
  /** The next `connect` is refused with this. */
  refuseConnect: (problem: Problem) => void;
  setSources: (sources: Sources) => void;
  /** What a delete would do. */
  setPreview: (preview: DeletionPreview) => void;
  /** What an account holds without a journal; null: there is no connection to ask with. */
  setLostRuns: (lost: LostRun[] | null) => void;
  /** What there is to see of the demo account in a terminal. */
  setTerminal: (terminal: Terminal) => void;
  /** How far a failure to rehearse is. */
  setRehearsal: (code: string, state: RehearsalState) => void;
  /** The window is to close, and asks; null: it asks no more. */
  askClosing: (question: ClosingQuestion | null) => void;
}

export function fakeBackend(): FakeBackend {
  const calls: unknown[][] = [];
  const runs = new Map<string, Run>();
  const watchers = new Map<string, Set<(update: Update) => void>>();
  let onQuestion: (question: ClosingQuestion | null) => void = () => undefined;
  let sources = SOURCES;
  let refusal: Problem | null = null;
  let preview = PREVIEW;
  let lostRuns: LostRun[] | null = null;
  let terminal = TERMINAL;
  const lookers = new Set<(terminal: Terminal) => void>();
  let rehearsals = REHEARSALS;
  const rehearsing = new Set<(rehearsals: Rehearsal[]) => void>();

  function put(run: Run): void {
    runs.set(run.id, run);
    watchers.get(run.id)?.forEach((tell) => { tell({ event: null, run }); });
  }
  function get(id: string): Run {
    const run = runs.get(id);
    if (run === undefined) throw new Error(`no run ${id}`);
    return run;
  }

  function show(next: Terminal): void {
    terminal = next;
    lookers.forEach((tell) => { tell(next); });
  }

  function showRehearsals(next: Rehearsal[]): Promise<Rehearsal[]> {
    rehearsals = next;
    rehearsing.forEach((tell) => { tell(next); });
    return Promise.resolve(next);
  }

  return {
    calls,
    runs,
    advance: (problem) => { runs.forEach((run) => { if (run.phase === "running") put(goOn(run, problem)); }); },
    refuseConnect: (problem) => { refusal = problem; },
    setSources: (next) => { sources = next; },
    setPreview: (next) => { preview = next; },
    setLostRuns: (next) => { lostRuns = next; },
    setTerminal: show,
    setRehearsal: (code, state) => {
      void showRehearsals(rehearsals.map((one) => (one.code === code ? { ...one, state } : one)));
    },
    askClosing: (question) => { onQuestion(question); },

    listRuns: () => Promise.resolve([...runs.values()].map(summary)),
    forgetRun: (id) => {
      calls.push(["forgetRun", id]);
      runs.delete(id);
      return Promise.resolve();
    },
    lostRuns: () => (lostRuns === null ? reject(NOT_CONNECTED) : Promise.resolve(lostRuns)),
    recoverRun: (id) => {
      calls.push(["recoverRun", id]);
      lostRuns = lostRuns?.filter((lost) => lost.id !== id) ?? null;
      return Promise.resolve(id);
    },
    sources: () => Promise.resolve(sources),
    paste: (text) => {
      calls.push(["paste", text]);
      return Promise.resolve({ access_key_id: "ASIA…WXYZ", has_session_token: true, region: "us-west-2", expires_at: null });
    },
    saveKey: (name, accessKeyId, secretAccessKey) => {
      calls.push(["saveKey", name, accessKeyId, secretAccessKey]);
      const choice = { source: { type: "saved", name } as const, title: `Saved key ${name}`, description: "In the system keychain", region: null };
      sources = { ...sources, choices: [...sources.choices, choice] };
      return Promise.resolve(sources);
    },
    forgetKey: (name) => {
      calls.push(["forgetKey", name]);
      const keep = sources.choices.filter(({ source }) => source.type !== "saved" || source.name !== name);
      sources = { ...sources, choices: keep };
      return Promise.resolve(sources);
    },
    rehearsals: () => Promise.resolve(rehearsals),
    rehearse: (code) => {
      calls.push(["rehearse", code]);
      return showRehearsals(rehearsals.map((one) => (one.code === code ? { ...one, state: "waits" } : one)));
    },
    endRehearsal: (code) => {
      calls.push(["endRehearsal", code]);
      const ended = (one: Rehearsal) => (one.state === "waits" ? "off" : one.state === "happened" ? "over" : one.state);
      return showRehearsals(rehearsals.map((one) => (one.code === code ? { ...one, state: ended(one) } : one)));
    },
    watchRehearsals: (onRehearsals) => {
      rehearsing.add(onRehearsals);
      onRehearsals(rehearsals);
      return Promise.resolve(() => { rehearsing.delete(onRehearsals); });
    },
    connect: (place, region) => {
      calls.push(["connect", place, region]);
      const refused = refusal;
      refusal = null;
      if (refused !== null) return reject(refused);
      lostRuns ??= [];
      return Promise.resolve({ ...IDENTITY, demo: place.type === "demo" });
    },
    setDemoSpeed: (speed) => {
      calls.push(["setDemoSpeed", speed]);
      return Promise.resolve();
    },
    pauseDemo: (paused) => {
      calls.push(["pauseDemo", paused]);
      runs.forEach((run) => { put({ ...run, demo_paused: paused }); });
      return Promise.resolve();
    },
    offers: () => Promise.resolve(OFFERS),
    myAddress: () => Promise.resolve("203.0.113.10/32"),
    newSpec: (name, region) => Promise.resolve({ ...structuredClone(SPEC), name, region }),
    findInstanceTypes: (wish) => Promise.resolve(fakeFound(wish)),
    adviseWorkers: (questions) => Promise.resolve(fakeAdvice(questions)),
    assess: (spec) => Promise.resolve(fakeAssess(spec)),
    startRun: (spec, guided, through) => {
      calls.push(["startRun", spec, guided, through]);
      const id = `run-${runs.size + 1}`;
      put(newRun(id, spec, guided, through));
      return Promise.resolve(id);
    },
    continueRun: (id, spec, through) => {
      calls.push(["continueRun", id, spec, through]);
      put(describe({ ...get(id), spec, through }));
      return Promise.resolve();
    },
    previewChange: (id, spec) => Promise.resolve(fakeChange(get(id), spec)),
    changeRun: (id, spec, told) => {
      calls.push(["changeRun", id, spec, told]);
      put({ ...get(id), spec, phase: "running", words: "Creating" });
      return Promise.resolve();
    },
    watchRun: (id, onUpdate) => {
      const listening = watchers.get(id) ?? new Set();
      watchers.set(id, listening.add(onUpdate));
      onUpdate({ event: null, run: get(id) });
      return Promise.resolve(() => { listening.delete(onUpdate); });
    },
    tryAgain: (id) => {
      calls.push(["tryAgain", id]);
      const run = get(id);
      const steps = run.steps.map((step) => (step.state === "failed" ? { ...step, state: "waiting" as const, problem: null } : step));
      put(describe({ ...run, steps }));
      return Promise.resolve();
    },
    stopRun: (id) => {
      calls.push(["stopRun", id]);
      put({ ...get(id), phase: "paused", words: "Paused" });
      return Promise.resolve();
    },
    mendRun: (id, step) => {
      calls.push(["mendRun", id, step]);
      return Promise.resolve();
    },
    previewDelete: () => Promise.resolve(preview),
    deleteRun: (id, typedName, also) => {
      calls.push(["deleteRun", id, typedName, also]);
      put({ ...get(id), direction: "delete", phase: "deleted", words: "Deleted", standing: [], cost_per_hour: 0, receipt: RECEIPT });
      return Promise.resolve();
    },
    saveReceipt: (id) => {
      calls.push(["saveReceipt", id]);
      return Promise.resolve(`~/Downloads/landfall-receipt-${id}.md`);
    },
    mergeKubeconfig: (id) =>
      Promise.resolve({
        path: "~/.kube/config",
        context: get(id).spec.name,
        backup: null,
        words: `Added new context ${get(id).spec.name} to ~/.kube/config`,
        next: [{ label: "The worker nodes", value: "kubectl get nodes" }],
      }),
    serveTerminals: (port) => {
      calls.push(["serveTerminals", port]);
      show(port === null ? TERMINAL : openTerminal(port));
      return Promise.resolve();
    },
    watchTerminal: (_, onTerminal) => {
      lookers.add(onTerminal);
      onTerminal(terminal);
      return Promise.resolve(() => { lookers.delete(onTerminal); });
    },
    openLink: (url) => {
      calls.push(["openLink", url]);
      return Promise.resolve();
    },
    watchClosing: (callback) => {
      onQuestion = callback;
      return () => { onQuestion = () => undefined; };
    },
    answerClosing: (answer) => {
      calls.push(["answerClosing", answer]);
      return Promise.resolve();
    },
  };
}

/** Rejects as the engine does: with all fields of a Problem. */
function reject(problem: Problem): Promise<never> {
  return Promise.reject(Object.assign(new Error(problem.title), problem));
}

function summary(run: Run) {
  const { id, account, demo, source, phase, words, cost_per_hour, created_at, driven_elsewhere } = run;
  const { name, region } = run.spec;
  return { id, name, region, account, demo, source, phase, words, cost_per_hour, created_at, driven_elsewhere, unreadable: null, gone: null };
}
