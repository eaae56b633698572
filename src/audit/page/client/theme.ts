const KEY = "dcai-theme";

/** Shows the switch between light and dark; without it the page is as the system is. */
export function addThemeSwitch(): void {
  const button = document.getElementById("theme") as HTMLButtonElement;
  const system = matchMedia("(prefers-color-scheme: dark)");
  const root = document.documentElement;
  const isDark = () => (root.dataset["theme"] ?? (system.matches ? "dark" : "light")) === "dark";
  const name = () => (button.textContent = isDark() ? "☀ Light" : "☾ Dark");
  const known = remembered();
  if (known === "dark" || known === "light") root.dataset["theme"] = known;
  button.addEventListener("click", () => {
    root.dataset["theme"] = isDark() ? "light" : "dark";
    remember(root.dataset["theme"]);
    name();
  });
  system.addEventListener("change", name);
  name();
  button.hidden = false;
}

/** What was chosen before; some browsers give a file no memory. */
function remembered(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}

function remember(theme: string): void {
  try {
    localStorage.setItem(KEY, theme);
  } catch {
    // it is chosen again the next time
  }
}
