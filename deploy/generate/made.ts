import { stringify } from 'yaml'

/** A file that is made from the description. */
export interface Made {
  /** From the project's root. */
  path: string
  text: string
}

/** Documents as one YAML file, with a first line that says where it comes from. */
export const yamlFile = (path: string, documents: readonly unknown[], comment?: string): Made => ({
  path,
  text: [
    '# Made by scripts/write-deployment.ts from deploy/platform.ts.',
    ...(comment ? comment.split('\n').map((line) => `# ${line}`) : []),
    documents.map((document) => stringify(plain(document), FORM)).join('---\n'),
  ].join('\n'),
})

const FORM = { lineWidth: 140, aliasDuplicateObjects: false, singleQuote: true } as const

/** Without what is undefined, and without classes. */
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value)) as unknown
