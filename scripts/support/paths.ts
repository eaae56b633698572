import path from "node:path";

/** A path as people read it: relative to the working directory, if it is inside. */
export function shortPath(file: string): string {
  const relative = path.relative(process.cwd(), file);
  return relative.startsWith("..") ? file : relative;
}
