/** Words of the engine with a command in them. */
import { cleanup, render } from "@testing-library/react";
import { afterEach, expect, it } from "vitest";

import { Words } from "./Words";

afterEach(cleanup);

it("draws what stands between backticks as code, and leaves other words alone", () => {
  const { container, rerender } = render(<Words text="Run `aws sso login --profile a`, then connect again." />);
  expect(container.textContent).toBe("Run aws sso login --profile a, then connect again.");
  expect(container.querySelector("code")?.textContent).toBe("aws sso login --profile a");
  rerender(<Words text="Nothing to type." />);
  expect(container.querySelector("code")).toBeNull();
});
