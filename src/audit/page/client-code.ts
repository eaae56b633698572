import path from "node:path";

import { build } from "esbuild";

/** The page's script, in one piece: `client/main.ts` with all that it imports. */
export async function clientCode(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [path.join(import.meta.dirname, "client/main.ts")],
    bundle: true,
    write: false,
    minify: true,
    format: "iife",
    target: "es2022",
    charset: "ascii",
    legalComments: "none",
  });
  return outputFiles[0]!.text;
}
