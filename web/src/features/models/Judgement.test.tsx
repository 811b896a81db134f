import { render, screen } from "@testing-library/react";
import { expect, test } from "vitest";
import { Calls } from "./Judgement";

test("says what calls were worth", () => {
  render(
    <Calls
      record={{
        enough: true,
        high: 0.1,
        called: 40,
        left: 17,
        expected: 16.2,
        flagged: 12,
        judged: 20,
        a_month: 2.1,
        months: 11,
        lift: 3.4,
      }}
    />,
  );
  const told = screen.getByText(/We called high risk 40 times/).textContent;
  expect(told).toContain("17 of these clients left within 90 days, 16.2 were expected to.");
});

test("refuses with the number when too few left", () => {
  render(<Calls record={{ enough: false, leavers: 4, least: 10 }} />);
  expect(screen.getByText(/4 clients left in the months judged/).textContent).toContain("from 10 on");
});
