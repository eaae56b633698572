/** What an auditor rebuilds of a model's standing and pool; the library has it. */
export { StakeBooks as PoolBooks } from "../../../src/incentives/stake-books.ts";
