import type { SourceFile } from './source-tree.ts'

/** What breaks a rule of the design, in words: `path: why`. */
export type Rule = (file: SourceFile) => string[]

export const say = (file: Pick<SourceFile, 'path'>, why: string): string => `${file.path}: ${why}`
