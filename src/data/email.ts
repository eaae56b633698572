/**
 * What of an e-mail says something about it: its subject, unfolded, a line break, and its body as it is. Headers end at
 * the first empty line; an e-mail without one has no body (RFC 5322).
 */
export function subjectAndBody(mail: string): string {
  const end = /\r?\n\r?\n/.exec(mail);
  const headers = end === null ? mail : mail.slice(0, end.index);
  const body = end === null ? "" : mail.slice(end.index + end[0].length);
  const subject = /^Subject:(.*(?:\r?\n[ \t].*)*)/im.exec(headers)?.[1] ?? "";
  return `${subject.replace(/\s+/g, " ").trim()}\n${body}`;
}
