/**
 * What the page may ask of the engine, and nothing else. One implementation speaks to Tauri (`tauri.ts`); unit tests
 * bring their own. Every promise rejects with a `Problem`. No secret ever travels towards the page.
 */
import type { Assessment } from "./bindings/Assessment";
import type { ChangePreview } from "./bindings/ChangePreview";
import type { ClosingAnswer } from "./bindings/ClosingAnswer";
import type { ClosingQuestion } from "./bindings/ClosingQuestion";
import type { ClusterSpec } from "./bindings/ClusterSpec";
import type { DeletionPreview } from "./bindings/DeletionPreview";
import type { DemoSpeed } from "./bindings/DemoSpeed";
import type { Identity } from "./bindings/Identity";
import type { InstanceTypeOffer } from "./bindings/InstanceTypeOffer";
import type { InstanceWish } from "./bindings/InstanceWish";
import type { KubeconfigResult } from "./bindings/KubeconfigResult";
import type { LostRun } from "./bindings/LostRun";
import type { Offers } from "./bindings/Offers";
import type { PastedBlock } from "./bindings/PastedBlock";
import type { Place } from "./bindings/Place";
import type { Rehearsal } from "./bindings/Rehearsal";
import type { RunSummary } from "./bindings/RunSummary";
import type { Sources } from "./bindings/Sources";
import type { Stage } from "./bindings/Stage";
import type { Terminal } from "./bindings/Terminal";
import type { TokenCommand } from "./bindings/TokenCommand";
import type { Update } from "./bindings/Update";
import type { WorkerAdvice } from "./bindings/WorkerAdvice";
import type { WorkerQuestions } from "./bindings/WorkerQuestions";

export interface Backend {
  /** The clusters made here, newest first. */
  listRuns(): Promise<RunSummary[]>;
  /** Takes a deleted (or never begun) run off the home screen. */
  forgetRun(id: string): Promise<void>;

  /** Clusters in the connected account whose journals are not on this computer. */
  lostRuns(): Promise<LostRun[]>;
  /** Takes one of them up again. Returns the run's id. */
  recoverRun(id: string): Promise<string>;

  /** Where credentials can come from. */
  sources(): Promise<Sources>;
  /** Reads a pasted block of credentials into the engine's memory. The text goes one way. */
  paste(text: string): Promise<PastedBlock>;
  /** Saves an access key in the system keychain. */
  saveKey(name: string, accessKeyId: string, secretAccessKey: string): Promise<Sources>;
  /** Removes a saved access key from the system keychain. */
  forgetKey(name: string): Promise<Sources>;
  /** Failures that can be rehearsed in the demo cloud, in the order in which one meets them. */
  rehearsals(): Promise<Rehearsal[]>;
  /** Chooses one, before or during a run; chosen again, it happens again. */
  rehearse(code: string): Promise<Rehearsal[]>;
  /** One that waits is forgotten; one that has happened is solved as its solution says. */
  endRehearsal(code: string): Promise<Rehearsal[]>;
  /** Calls back with all of them at once and when one changes. Returns how to stop. */
  watchRehearsals(onRehearsals: (rehearsals: Rehearsal[]) => void): Promise<() => void>;
  /** Connects, and says who one is there. Becomes the connection that `offers` and new runs use. */
  connect(place: Place, region: string): Promise<Identity>;
  /** Changes the speed of the demo cloud, also during a run. */
  setDemoSpeed(speed: DemoSpeed): Promise<void>;
  /** Lets the demo cloud's time stand, and every run in it, or go on. */
  pauseDemo(paused: boolean): Promise<void>;
  /** What the connected account offers in its Region. */
  offers(): Promise<Offers>;
  /** The address this computer has on the internet, as a block of one: "203.0.113.7/32". */
  myAddress(): Promise<string>;

  /** The default answers. */
  newSpec(name: string, region: string): Promise<ClusterSpec>;
  /** Instance types of the connected account's Region that have what is wished, cheapest first. */
  findInstanceTypes(wish: InstanceWish): Promise<InstanceTypeOffer[]>;
  /** Which kind of worker fits the answers, and how all kinds differ. */
  adviseWorkers(questions: WorkerQuestions): Promise<WorkerAdvice>;
  /** Judges the answers, and derives all that pages show from them. Never sends anything. */
  assess(spec: ClusterSpec): Promise<Assessment>;

  /** Starts making a cluster up to a stage (`workers`: everything). Returns the run's id. */
  startRun(spec: ClusterSpec, guided: boolean, through: Stage): Promise<string>;
  /** Guided mode: goes on to a further stage with the answers as they are now. */
  continueRun(id: string, spec: ClusterSpec, through: Stage): Promise<void>;
  /** What going on with other answers would make and delete, and which answers stay as they are. Asks AWS nothing. */
  previewChange(id: string, spec: ClusterSpec): Promise<ChangePreview>;
  /** Changes a cluster that stands. `told`: the keys of what the person was told is deleted. */
  changeRun(id: string, spec: ClusterSpec, told: string[]): Promise<void>;
  /** Calls back at once with the run as it stands, then at every event and every second. Returns how to stop. */
  watchRun(id: string, onUpdate: (update: Update) => void): Promise<() => void>;
  /** Runs the failed steps again; goes on with a run that was stopped or interrupted. */
  tryAgain(id: string): Promise<void>;
  /** Starts nothing new, waits for what runs. */
  stopRun(id: string): Promise<void>;
  /** Applies the remedy of a failed step's problem, and tries again. */
  mendRun(id: string, step: string): Promise<void>;
  /** Reads from the account what a delete would do. Changes nothing. */
  previewDelete(id: string): Promise<DeletionPreview>;
  /**
   * Removes everything the run made ("Undo everything", "Delete cluster"), and of the leftovers of a preview those whose
   * keys are given. The typed name must match.
   */
  deleteRun(id: string, typedName: string, also: string[]): Promise<void>;
  /** Saves the receipt of a delete as a file. Returns its path. */
  saveReceipt(id: string): Promise<string>;

  /** Merges the cluster into the kubeconfig. */
  mergeKubeconfig(id: string, token: TokenCommand): Promise<KubeconfigResult>;
  /** Opens the demo account to terminals of this computer at a port, or closes it (null). */
  serveTerminals(port: number | null): Promise<void>;
  /** Calls back with what there is to see of it, seen from a run's cluster, at once and when it changes. Returns how to stop. */
  watchTerminal(id: string, onTerminal: (terminal: Terminal) => void): Promise<() => void>;

  /** Opens a documentation page in the person's browser. */
  openLink(url: string): Promise<void>;

  /** Calls back when closing the window raises a question, every second while it is open, and with null when it is not any more. Returns how to stop. */
  watchClosing(onQuestion: (question: ClosingQuestion | null) => void): () => void;
  /** Answers the question. */
  answerClosing(answer: ClosingAnswer): Promise<void>;
}
