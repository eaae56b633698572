// Writes the scenario format into docs/simulation.md from the types and their comments: npm run docs:simulation
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

import ts from "typescript";

const ROOT = path.resolve(import.meta.dirname, "../..");
const TYPES = path.join(import.meta.dirname, "scenario.ts");
const BEGIN = "<!-- format: written by npm run docs:simulation -->";
const END = "<!-- end of format -->";

/** The file with the format in it. */
export const DOCUMENT = path.join(ROOT, "docs", "simulation.md");

/** The document with the format as the types are now. */
export function documented(text: string): string {
  const [before, after] = [text.indexOf(BEGIN), text.indexOf(END)];
  return `${text.slice(0, before)}${BEGIN}\n\n${formatText()}\n\n${text.slice(after)}`;
}

/** A section for each interface, with its fields in a table, and a line for each type that is a text. */
function formatText(): string {
  const source = ts.createSourceFile(TYPES, readFileSync(TYPES, "utf8"), ts.ScriptTarget.ESNext, true);
  const interfaces = source.statements.filter(ts.isInterfaceDeclaration).map((one) => section(source, one));
  const aliases = source.statements
    .filter(ts.isTypeAliasDeclaration)
    .filter(({ name }) => /Duration|Amount/.test(name.text));
  const lines = aliases.map((alias) => `- \`${alias.name.text}\`: ${commentOf(alias)}`);
  return `${lines.join("\n")}\n\n${interfaces.join("\n\n")}`;
}

function section(source: ts.SourceFile, declaration: ts.InterfaceDeclaration): string {
  const kind = fieldsOf(declaration).find(({ name }) => name.getText(source) === "kind");
  const title = kind === undefined ? declaration.name.text : kind.type!.getText(source).replaceAll('"', "`");
  const fields = fieldsOf(declaration).filter((field) => field !== kind);
  const head = `#### ${title}\n\n${commentOf(declaration)}`;
  if (fields.length === 0) return head;
  const rows = fields.map((field) => {
    const isOptional = field.questionToken !== undefined;
    return `| \`${field.name.getText(source)}\`${isOptional ? "" : " *"} | ${typeText(source, field)} | ${commentOf(field)} |`;
  });
  return `${head}\n\n| field | type | |\n|---|---|---|\n${rows.join("\n")}`;
}

function fieldsOf({ members }: ts.InterfaceDeclaration): ts.PropertySignature[] {
  return members.filter(ts.isPropertySignature);
}

function typeText(source: ts.SourceFile, { type }: ts.PropertySignature): string {
  const text = type!
    .getText(source)
    .replace(/readonly /g, "")
    .replace(/\s+/g, " ");
  return `\`${text}\``.replaceAll("|", "\\|");
}

/** The comment above a declaration, on one line. */
function commentOf(node: ts.Node): string {
  const [comment] = ts.getJSDocCommentsAndTags(node);
  const text = ts.getTextOfJSDocComment(comment?.comment) ?? "";
  return text
    .replace(/\s+/g, " ")
    .replace(/\{@link (\w+)\}/g, "`$1`")
    .replaceAll("|", "\\|");
}

if (process.argv[1] === import.meta.filename) writeFileSync(DOCUMENT, documented(readFileSync(DOCUMENT, "utf8")));
