import { expect } from "chai";

import { subjectAndBody } from "../../../src/data/email.ts";
import { loadSpamAssassin } from "../../../src/node.ts";
import type { SpamMail } from "../../../src/node.ts";

describe("SpamAssassin e-mails", function () {
  this.timeout(60_000);
  let mails: SpamMail[];

  before(async () => {
    mails = await loadSpamAssassin(7);
  });

  it("are 4,150 ham and 1,896 spam, labelled by their group", () => {
    expect(mails).to.have.length(6046);
    expect(mails.filter(({ label }) => label === 1)).to.have.length(1896);
    for (const { group, label } of mails) expect(label).to.equal(/^spam/.test(group) ? 1 : 0);
    expect(new Set(mails.map(({ group, id }) => `${group}/${id}`)).size).to.equal(6046);
  });

  it("come in an order that only the seed decides, with both labels mixed", async () => {
    const ids = (list: readonly SpamMail[]) => list.map(({ group, id }) => `${group}/${id}`);
    expect(ids(await loadSpamAssassin(7))).to.deep.equal(ids(mails));
    expect(ids(await loadSpamAssassin(8))).to.not.deep.equal(ids(mails));
    for (let tenth = 0; tenth < 10; tenth++) {
      const part = mails.slice(tenth * 604, (tenth + 1) * 604);
      expect(part.filter(({ label }) => label === 1).length / part.length).to.be.within(0.25, 0.38);
    }
  });

  it("keep no header but the subject", () => {
    for (const { text } of mails) {
      const start = text.slice(0, text.indexOf("\n") + 1);
      expect(start).to.not.match(/^(?:Received|Return-Path|Delivered-To|X-Spam-Status):/i);
    }
    const withReceived = mails.filter(({ text }) => /^Received: from/m.test(text));
    expect(withReceived.length / mails.length).to.be.lessThan(0.05);
  });
});

describe("subject and body of an e-mail", () => {
  it("are cut out of the other headers", () => {
    const mail = "From a\nTo: b\nSubject: Hello\n  there\n\tagain\nDate: now\n\nBody\n\nmore\nSubject: no";
    expect(subjectAndBody(mail)).to.equal("Hello there again\nBody\n\nmore\nSubject: no");
  });

  it("are found with carriage returns and in any case", () => {
    expect(subjectAndBody("SUBJECT:Hi\r\nTo: b\r\n\r\nBody")).to.equal("Hi\nBody");
  });

  it("may be missing", () => {
    expect(subjectAndBody("To: b\n\nSubject: in the body")).to.equal("\nSubject: in the body");
    expect(subjectAndBody("Subject: only")).to.equal("only\n");
    expect(subjectAndBody("X-Subject: other\nSubject-Line: no\n\nBody")).to.equal("\nBody");
  });
});
