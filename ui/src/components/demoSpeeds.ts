/** The speeds of the demo cloud as people choose them: the Connect page and the run screen offer the same. */
import type { DemoSpeed } from "../backend/bindings/DemoSpeed";

export const DEMO_SPEEDS: { id: DemoSpeed; text: string; meaning: string }[] = [
  { id: "1", text: "1×", meaning: "As on AWS: about 15 minutes." },
  { id: "10", text: "10×", meaning: "About a minute and a half." },
  { id: "60", text: "60×", meaning: "About 15 seconds." },
  { id: "max", text: "As fast as possible", meaning: "Over in a moment." },
];
