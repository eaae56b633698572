/** HTML that is safe to be put into a page. */
export class Markup {
  constructor(readonly text: string) {}
}

/** What may stand in a template: texts are escaped, lists are joined, nothing is left out. */
export type Part = Markup | string | number | bigint | null | undefined | readonly Part[];

/** Builds HTML. Whatever is put in that was not built so is text, and shows as it is. */
export function markup(parts: TemplateStringsArray, ...values: readonly Part[]): Markup {
  return new Markup(parts.reduce((text, part, i) => text + render(values[i - 1]) + part));
}

/** The HTML of a part. */
export function render(part: Part): string {
  if (part === null || part === undefined) return "";
  if (part instanceof Markup) return part.text;
  if (typeof part === "object") return part.map(render).join("");
  return escape(printable(String(part)));
}

/**
 * Text of other people without characters that could turn the direction of writing, or hide something. The page also isolates
 * it, by `<bdi>`.
 */
export function printable(text: string, length = Infinity): string {
  const clean = text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, "·");
  return clean.length > length ? `${clean.slice(0, length - 1)}…` : clean;
}

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
