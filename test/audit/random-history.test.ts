import { expect } from "chai";

import { audit } from "../../src/audit/audit.ts";
import { connect } from "../../src/client/connect.ts";
import { History } from "../contracts/replay/history.ts";
import { deploySuite } from "../contracts/replay/suite.ts";

const isLong = process.env["DCAI_FUZZ"] === "long";

describe("an audit of a random history", function () {
  this.timeout(600_000);

  it("finds everything as the events say, to the wei and the bit", async () => {
    const suite = await deploySuite(3);
    await new History(suite).run(isLong ? 3000 : 600);
    const context = await connect({ hub: suite.hubAddress, runner: suite.ethers.provider });
    const { report, database } = await audit(context);
    try {
      expect(report.mismatches).to.deep.equal([]);
    } finally {
      await database.close();
    }
  });
});
