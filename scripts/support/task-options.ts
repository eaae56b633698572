import type { TaskDefinition } from "hardhat/types/tasks";

/** An option with a value; without a default it is a text that may be left out. */
export interface Option {
  readonly name: string;
  readonly description: string;
  readonly value?: number | string;
}

/** An option that is there or not. */
export interface Flag {
  readonly flag: string;
  readonly description: string;
}

/** An option with a value, or a flag, as `tasks.ts` defines tasks by. */
export type TaskOption = Option | Flag;

/** Makes a task of its name, whose words are separated by spaces, a line about it, its action and its options. */
export type Define = (
  name: string,
  about: string,
  action: () => Promise<unknown>,
  ...options: TaskOption[]
) => TaskDefinition;
