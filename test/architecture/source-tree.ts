import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { dirname, join, posix, resolve } from 'node:path'
import ts from 'typescript'

export const ROOT = resolve(import.meta.dirname, '../..')

/** One import of a source file: a path from the project's root where it is ours, else the package's name. */
export interface Import {
  target: string
  ours: boolean
  typeOnly: boolean
}

export interface SourceFunction {
  name: string
  lines: number
}

export interface SourceFile {
  /** From the project's root, with forward slashes. */
  path: string
  text: string
  imports: Import[]
  functions: SourceFunction[]
  topLevelAwait: boolean
}

/** Reads one source text as the rules see it. */
export function sourceFile(path: string, text: string): SourceFile {
  const parsed = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true)
  const imports: Import[] = []
  const functions: SourceFunction[] = []
  const add = (specifier: ts.Expression | undefined, typeOnly: boolean): void => {
    if (!specifier || !ts.isStringLiteralLike(specifier)) return
    const ours = specifier.text.startsWith('.')
    const target = ours ? posix.join(posix.dirname(path), specifier.text) : packageOf(specifier.text)
    imports.push({ target, ours, typeOnly })
  }
  let topLevelAwait = false
  const visit = (node: ts.Node, inFunction: boolean): void => {
    if (ts.isImportDeclaration(node)) add(node.moduleSpecifier, isTypeOnly(node.importClause))
    if (ts.isExportDeclaration(node)) add(node.moduleSpecifier, node.isTypeOnly)
    if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword)
      add(node.arguments[0], false)
    if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) add(node.argument.literal, true)
    if (ts.isFunctionLike(node)) functions.push(functionOf(node, parsed))
    if (ts.isAwaitExpression(node) && !inFunction) topLevelAwait = true
    const inside = inFunction || ts.isFunctionLike(node) || ts.isClassLike(node)
    ts.forEachChild(node, (child) => visit(child, inside))
  }
  visit(parsed, false)
  return { path, text, imports, functions, topLevelAwait }
}

function functionOf(node: ts.SignatureDeclaration, file: ts.SourceFile): SourceFunction {
  const lineOf = (position: number): number => file.getLineAndCharacterOfPosition(position).line
  const named = node.name ?? (ts.isVariableDeclaration(node.parent) ? node.parent.name : undefined)
  return {
    name: named?.getText(file) ?? 'a function without a name',
    lines: lineOf(node.end) - lineOf(node.getStart(file)) + 1,
  }
}

function isTypeOnly(clause: ts.ImportClause | undefined): boolean {
  if (!clause) return false
  if (clause.isTypeOnly) return true
  const named = clause.namedBindings
  return (
    !clause.name &&
    !!named &&
    ts.isNamedImports(named) &&
    named.elements.every((element) => element.isTypeOnly)
  )
}

function packageOf(specifier: string): string {
  const parts = specifier.split('/')
  return specifier.startsWith('@') ? parts.slice(0, 2).join('/') : parts[0]!
}

/** All TypeScript files of the project, pages included, as git sees them, new ones, too. */
export function projectFiles(): SourceFile[] {
  const listed = execFileSync(
    'git',
    ['ls-files', '--cached', '--others', '--exclude-standard', '*.ts', '*.tsx'],
    {
      cwd: ROOT,
    },
  )
  const paths = listed.toString().split('\n').filter(Boolean)
  return paths.map((path) => sourceFile(path, readFileSync(join(ROOT, path), 'utf8')))
}

export const folderOf = (path: string): string => (dirname(path) === '.' ? '.' : path.split('/')[0]!)
