import { readFileSync } from "node:fs";
import path from "node:path";

import { writeAtomically } from "../support/book.ts";
import type { SeedResult } from "./seed-result.ts";

/** Where finished seeds are kept, one file each. */
export class SeedFiles {
  constructor(
    private readonly folder: string,
    private readonly fingerprint: string,
  ) {}

  fileOf(seed: number): string {
    return path.join(this.folder, `${seed}.json`);
  }

  /** A seed that was finished with the same scenario; null if there is none. */
  load(seed: number): SeedResult | null {
    try {
      const result = JSON.parse(readFileSync(this.fileOf(seed), "utf8")) as SeedResult;
      return result.fingerprint === this.fingerprint && result.seed === seed ? result : null;
    } catch (error) {
      if (error instanceof SyntaxError || (error as NodeJS.ErrnoException).code === "ENOENT") return null;
      throw error;
    }
  }

  /** Keeps a finished seed, whole or not at all. */
  save(result: SeedResult): void {
    writeAtomically(this.fileOf(result.seed), `${JSON.stringify(result)}\n`);
  }
}
