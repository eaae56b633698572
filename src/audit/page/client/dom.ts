type Child = Node | string | null;

/** Makes an element. Strings become text, never HTML. */
export function make<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  attributes: Readonly<Record<string, string>> = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Name] {
  const element = document.createElement(name);
  for (const [attribute, value] of Object.entries(attributes)) element.setAttribute(attribute, value);
  element.append(...children.filter((child) => child !== null));
  return element;
}

/** A text that somebody put on the chain. */
export function foreign(text: string): HTMLElement {
  return make("bdi", {}, text);
}

/** The beginning and the end of an address or a hash. */
export function shorten(hex: string): string {
  return hex.length > 14 ? `${hex.slice(0, 8)}…${hex.slice(-4)}` : hex;
}

/** All of an address or a hash, linked to the explorer if there is one. */
export function linkOrText(text: string, url: string | null): HTMLElement {
  const hash = make("span", { class: "hash" }, text);
  return url === null ? hash : linkTo(url, hash);
}

/** The beginning and the end of a hash: a link to the explorer, or without one a button that copies all of it. */
export function linkOrCopy(text: string, url: string | null): HTMLElement {
  const short = make("span", { class: "hash nowrap", title: text }, shorten(text));
  if (url !== null) return linkTo(url, short);
  const button = make("button", { type: "button", class: "link", "aria-label": `Copy ${text}` }, short);
  button.addEventListener("click", () => {
    void copy(text).then((done) => {
      short.textContent = done ? "copied" : text;
      setTimeout(() => (short.textContent = shorten(text)), 1_500);
    });
  });
  return button;
}

function linkTo(url: string, content: HTMLElement): HTMLElement {
  return make("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, content);
}

/** Copies a text; says no where the browser does not let a file do so. */
async function copy(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}
