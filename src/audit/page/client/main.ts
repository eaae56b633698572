import { META_ELEMENT } from "../chunk.ts";
import type { PageMeta } from "../chunk.ts";
import { makeList } from "./list.ts";
import { showModels } from "./models.ts";
import { addThemeSwitch } from "./theme.ts";
import { unpack } from "./unpack.ts";

/** The page's script: the switch between light and dark, the choice of a model, and the lists of contributions. */
async function start(): Promise<void> {
  addThemeSwitch();
  const { models, explorer } = await unpack<PageMeta>(META_ELEMENT);
  const lists = new Map(models.map((model) => [model.id, makeList(model, explorer)]));
  showModels((modelId) => lists.get(modelId)?.show());
}

void start();
