import ts from "typescript";

import type { FieldPath } from "./fields.ts";

/** Finds the lines of a scenario's fields in its source. */
export interface SourceLines {
  /** The line of a field, from 1; of what it is in if it is not there itself; null if nothing of it can be found. */
  lineOf(path: FieldPath): number | null;
}

/** A syntax error: what, and where. */
export interface SyntaxProblem {
  readonly reason: string;
  readonly line: number;
}

/** Parses JSON, with its lines. */
export function parseJson(
  file: string,
  text: string,
): { value: unknown; lines: SourceLines; error: SyntaxProblem | null } {
  const source = ts.parseJsonText(file, text);
  const root = source.statements[0]?.expression;
  const lines = linesIn(source, root);
  try {
    return { value: JSON.parse(text) as unknown, lines, error: null };
  } catch (error) {
    return { value: undefined, lines, error: syntaxProblem(source, error as Error) };
  }
}

/** Parses TypeScript for the lines of what it exports by default; values come from running it. */
export function parseTypeScript(file: string, text: string): SourceLines {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.ESNext, true, ts.ScriptKind.TS);
  const exported = source.statements.find(ts.isExportAssignment);
  return linesIn(source, exported?.expression);
}

/** The parser of TypeScript says where, that of JSON what; where the first finds nothing wrong, the second's word has to do. */
function syntaxProblem(source: ts.JsonSourceFile, { message }: Error): SyntaxProblem {
  const { parseDiagnostics } = source as unknown as { readonly parseDiagnostics: readonly ts.Diagnostic[] };
  const [first] = parseDiagnostics;
  const line = source.getLineAndCharacterOfPosition(first?.start ?? 0).line + 1;
  return {
    reason: first === undefined ? message : ts.flattenDiagnosticMessageText(first.messageText, " ").replace(/\.$/, ""),
    line,
  };
}

function linesIn(source: ts.SourceFile, root: ts.Expression | undefined): SourceLines {
  const lineOf = (node: ts.Node) => source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1;
  return {
    lineOf(path) {
      if (root === undefined) return null;
      let found: ts.Node = root;
      let value: ts.Expression | undefined = root;
      for (const part of path) {
        const child = value === undefined ? undefined : childOf(resolve(source, value), part);
        if (child === undefined) break;
        found = child;
        value = valueOf(child);
      }
      return lineOf(found);
    },
  };
}

/** A property of an object, or an item of a list. */
function childOf(value: ts.Expression, part: string | number): ts.Node | undefined {
  if (typeof part === "number") return ts.isArrayLiteralExpression(value) ? value.elements[part] : undefined;
  if (!ts.isObjectLiteralExpression(value)) return undefined;
  // The last one counts, as it does when the program runs.
  return value.properties.findLast(({ name }) => name !== undefined && "text" in name && name.text === part);
}

function valueOf(child: ts.Node): ts.Expression | undefined {
  if (ts.isPropertyAssignment(child)) return child.initializer;
  if (ts.isShorthandPropertyAssignment(child)) return child.name;
  return child as ts.Expression;
}

/** Sees through `satisfies`, `as`, brackets, a function that is called with the value, and constants of the same file. */
function resolve(source: ts.SourceFile, value: ts.Expression): ts.Expression {
  if (ts.isSatisfiesExpression(value) || ts.isAsExpression(value) || ts.isParenthesizedExpression(value)) {
    return resolve(source, value.expression);
  }
  if (ts.isCallExpression(value) && value.arguments.length === 1) return resolve(source, value.arguments[0]!);
  if (!ts.isIdentifier(value)) return value;
  const declarations = source.statements
    .filter(ts.isVariableStatement)
    .flatMap((one) => [...one.declarationList.declarations]);
  const declared = declarations.find(({ name }) => ts.isIdentifier(name) && name.text === value.text)?.initializer;
  return declared === undefined || declared === value ? value : resolve(source, declared);
}
