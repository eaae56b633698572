/** Shows one model at a time: the one that the address names, else the first. @param onShow Is told its number. */
export function showModels(onShow: (modelId: string) => void): void {
  const articles = [...document.querySelectorAll<HTMLElement>("article.model")];
  const show = () => {
    const shown = articles.find(({ id }) => `#${id}` === location.hash) ?? articles[0];
    for (const article of articles) article.hidden = article !== shown;
    if (shown === undefined) return;
    const modelId = shown.id.replace("model-", "");
    for (const row of document.querySelectorAll<HTMLElement>("tr[data-model]")) {
      row.classList.toggle("current", row.dataset["model"] === modelId);
    }
    onShow(modelId);
  };
  addEventListener("hashchange", () => {
    show();
    document
      .querySelector(location.hash === "" ? "body" : `[id="${CSS.escape(location.hash.slice(1))}"]`)
      ?.scrollIntoView();
  });
  show();
}
