import type { Series } from "./line-chart.ts";
import type { Table } from "./table.ts";

/** A chart on a page: the same picture for wide and for narrow screens. */
export interface Figure {
  readonly title: string;
  readonly text: string;
  readonly series: readonly Pick<Series, "name" | "colour" | "dash">[];
  /** `<svg>` elements. */
  readonly wide: string;
  readonly narrow: string;
}

/** A row of pictures, each with a line under it. */
export interface Gallery {
  readonly title: string;
  readonly items: readonly { readonly caption: string; /** An `<svg>` document. */ readonly svg: string }[];
}

/** A self-contained page. */
export interface Page {
  readonly title: string;
  readonly paragraphs: readonly string[];
  readonly figures: readonly Figure[];
  /** After the figures, if there are any. */
  readonly pictures?: Gallery;
  readonly tables: readonly Table[];
  /** CSS custom properties such as `--alice`: `[light, dark]`. */
  readonly colours: Readonly<Record<string, readonly [light: string, dark: string]>>;
}

const STYLE = `
body { margin: 0 auto; max-width: 58rem; padding: 1.5rem 1rem 3rem; background: var(--paper); color: var(--ink);
  font: 1rem/1.5 system-ui, sans-serif; }
h1 { font-size: 1.6rem; line-height: 1.2; margin: 0 0 1rem; }
h2 { font-size: 1.15rem; margin: 2.2rem 0 .4rem; }
p { margin: .4rem 0; max-width: 46rem; }
figure { margin: 0; }
svg { display: block; max-width: 100%; height: auto; }
.narrow { display: none; }
.legend { display: flex; flex-wrap: wrap; gap: .2rem 1.2rem; list-style: none; margin: .6rem 0 .4rem; padding: 0; }
.legend li { display: flex; align-items: center; gap: .45rem; }
.legend svg { flex: none; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { padding: .25rem .8rem; border-bottom: 1px solid var(--rule); text-align: left; white-space: nowrap; }
th:first-child, td:first-child { padding-left: 0; }
th { font-weight: 600; }
.right { text-align: right; }
@media (max-width: 560px) { .wide { display: none; } .narrow { display: block; } .narrow svg { width: 100%; } }
`;

const GALLERY_STYLE = `
.gallery { display: grid; grid-template-columns: repeat(auto-fill, minmax(11rem, 1fr)); gap: 1rem; margin: .8rem 0; }
.gallery img { display: block; width: 100%; height: auto; }
.gallery figcaption { font-size: .9rem; margin-top: .3rem; }`;

/** Writes a page as one HTML file without scripts or links, light or dark as the reader's system is. */
export function renderPage({ title, paragraphs, figures, pictures, tables, colours }: Page): string {
  const theme = (index: 0 | 1) =>
    Object.entries(colours)
      .map(([name, pair]) => `${name}: ${pair[index]};`)
      .join(" ");
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(title)}</title>
<style>
:root { ${theme(0)} }
@media (prefers-color-scheme: dark) { :root { ${theme(1)} } }
${STYLE.trim()}${pictures === undefined ? "" : GALLERY_STYLE}
</style>
</head>
<body>
<h1>${escapeHtml(title)}</h1>
${paragraphs.map((text) => `<p>${escapeHtml(text)}</p>`).join("\n")}
${figures.map(renderFigure).join("\n")}
${pictures === undefined ? "" : `${renderGallery(pictures)}\n`}${tables.map(renderTable).join("\n")}
</body>
</html>
`;
}

/** Makes text safe inside elements and quoted attributes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

function renderFigure({ title, text, series, wide, narrow }: Figure): string {
  return `<section>
<h2>${escapeHtml(title)}</h2>
<p>${escapeHtml(text)}</p>
<ul class="legend">${series.map(renderKey).join("")}</ul>
<figure class="wide">${wide}</figure>
<figure class="narrow">${narrow}</figure>
</section>`;
}

function renderKey({ name, colour, dash = "" }: Figure["series"][number]): string {
  const line = `<path d="M0 6H28" stroke="${escapeHtml(colour)}" stroke-width="3" stroke-dasharray="${escapeHtml(dash)}"/>`;
  return `<li><svg width="28" height="12" aria-hidden="true">${line}</svg>${escapeHtml(name)}</li>`;
}

/** As images, so that the pictures' own ids and styles stay their own. */
function renderGallery({ title, items }: Gallery): string {
  const picture = ({ caption, svg }: Gallery["items"][number]) => {
    const source = `data:image/svg+xml,${encodeURIComponent(svg)}`;
    return `<figure><img alt="" src="${escapeHtml(source)}"><figcaption>${escapeHtml(caption)}</figcaption></figure>`;
  };
  return `<section>
<h2>${escapeHtml(title)}</h2>
<div class="gallery">${items.map(picture).join("\n")}</div>
</section>`;
}

function renderTable({ title, columns, rows }: Table): string {
  const cell = (tag: "th" | "td") => (text: string, place: number) =>
    `<${tag} class="${columns[place]!.align}">${escapeHtml(text)}</${tag}>`;
  const head = columns.map(({ name }, place) => cell("th")(name, place)).join("");
  const body = rows.map((row) => `<tr>${row.map(cell("td")).join("")}</tr>`).join("\n");
  return `<section>
<h2>${escapeHtml(title)}</h2>
<div class="scroll"><table>
<thead><tr>${head}</tr></thead>
<tbody>
${body}
</tbody>
</table></div>
</section>`;
}
