/**
 * Which icon stands beside a state's words. Never the spinning one: a perpetual animation keeps half a core busy in a
 * WebView without a graphics card.
 */
import type { StatusIndicatorProps } from "@cloudscape-design/components/status-indicator";

import type { RunPhase } from "../backend/bindings/RunPhase";
import type { StepState } from "../backend/bindings/StepState";

export const PHASE_ICON: Record<RunPhase, StatusIndicatorProps.Type> = {
  new: "pending",
  running: "info",
  stopping: "info",
  paused: "warning",
  "stage-done": "success",
  created: "success",
  deleted: "success",
};

export const STATE_ICON: Record<StepState, StatusIndicatorProps.Type> = {
  waiting: "pending",
  looking: "info",
  creating: "info",
  settling: "info",
  done: "success",
  failed: "error",
  deleting: "info",
  deleted: "stopped",
};
