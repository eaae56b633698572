import type { Transport } from "../../src/client/rpc.ts";

/** A log as a node gives it. */
export type NodeLog = Record<string, unknown> & {
  topics: string[];
  data: string;
  logIndex: string;
  blockNumber: string;
};

/** Stands in front of a node and may lie about logs, or count requests. */
export class LyingProxy implements Transport {
  /** Changes the logs of every answer; leaves them as they are unless set. */
  lie: (logs: NodeLog[]) => NodeLog[] = (logs) => logs;
  /** Called before each request; what it throws is the answer. */
  before: (method: string, params: unknown[]) => void = () => undefined;

  /** Changes any other answer. */
  alter: (method: string, params: unknown[], answer: unknown) => unknown = (_method, _params, answer) => answer;

  constructor(private readonly node: Transport) {}

  async send(method: string, params: unknown[]): Promise<unknown> {
    this.before(method, params);
    const answer = await this.node.send(method, params);
    if (method !== "eth_getLogs") return this.alter(method, params, answer);
    return this.lie((answer as NodeLog[]).map((log) => ({ ...log, topics: [...log.topics] })));
  }
}
