import { existsSync } from "node:fs";

import { chromium } from "playwright-core";
import type { Browser, Page } from "playwright-core";

const PLACES = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
const FLAGS = [
  ...["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"],
  ...["--disable-background-networking", "--disable-component-update", "--disable-sync"],
];

/** The Chromium that is installed: named by DCAI_CHROMIUM, or where Linux has it; undefined if there is none. */
export function findChromium(): string | undefined {
  const named = process.env["DCAI_CHROMIUM"];
  return named !== undefined && named !== "" ? named : PLACES.find((file) => existsSync(file));
}

/** Starts Chromium without a window. */
export function startChromium(executablePath: string): Promise<Browser> {
  return chromium.launch({ executablePath, args: FLAGS });
}

/** The beginnings of all elements that make a page wider than its window, but for those that scroll by themselves. */
export function elementsTooWide(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    if (document.documentElement.scrollWidth <= innerWidth) return [];
    return [...document.querySelectorAll("main *")]
      .filter((element) => element.getBoundingClientRect().right > innerWidth)
      .filter((element) => element.closest(".scroll") === null)
      .map(({ outerHTML }) => outerHTML.slice(0, 80));
  });
}
