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

/** A link to the explorer, or without one a button that copies. */
export function linkOrCopy(text: string, url: string | null, what: string): HTMLElement {
  const short = make("span", { class: "hash nowrap", title: what }, shorten(text));
  if (url !== null) return make("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, short);
  const button = make("button", { type: "button", class: "link", "aria-label": `Copy ${what}` }, short);
  button.addEventListener("click", () => {
    void copy(text).then((done) => {
      short.textContent = done ? "copied" : text;
      setTimeout(() => (short.textContent = shorten(text)), 1_500);
    });
  });
  return button;
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
