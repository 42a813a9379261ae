import { DockerfileParser, type Instruction } from 'dockerfile-ast'

/** A step of a stage that changes its files. */
export type Step =
  | { readonly kind: 'run'; readonly command: string }
  | { readonly kind: 'copy'; readonly from: string; readonly source: string; readonly target: string }

/** Where a COPY without `--from` takes its files: the checkout. */
export const CONTEXT = 'context'

/** One stage of a Dockerfile, as far as its files and its process go. */
export interface Stage {
  readonly name: string
  readonly base: string
  readonly steps: readonly Step[]
  readonly env: Readonly<Record<string, string>>
  readonly user: string
  readonly workdir: string
  readonly volumes: readonly string[]
  /** What checks the health of a container. */
  readonly health: readonly string[]
  /** Entry point and command together. */
  readonly command: readonly string[]
}

/** The stages of a Dockerfile in their order. Throws where a stage says what this reader does not know. */
export function stagesOf(text: string): Stage[] {
  const file = DockerfileParser.parse(text)
  const froms = file.getFROMs()
  return froms.map((from, index) => {
    const next = froms[index + 1]?.getRange().start.line ?? Number.POSITIVE_INFINITY
    const own = file
      .getInstructions()
      .filter((one) => one.getRange().start.line > from.getRange().start.line)
      .filter((one) => one.getRange().start.line < next)
    const said = own.map((one) => ({ keyword: one.getKeyword(), rest: behindKeyword(one, text) }))
    return stage(from.getBuildStage() ?? '', from.getImage()!, said)
  })
}

interface Said {
  readonly keyword: string
  readonly rest: string
}

/** What stands behind the keyword with its flags, which the parser's arguments are without, in one line. */
function behindKeyword(one: Instruction, text: string): string {
  const { start, end } = one.getRange()
  const lines = text.split('\n').slice(start.line, end.line + 1)
  return lines.join('\n').slice(one.getKeyword().length).replaceAll(/\\\n/g, ' ').trim()
}

const stage = (name: string, base: string, own: readonly Said[]): Stage => {
  const all = (keyword: string): string[] =>
    own.filter((one) => one.keyword === keyword).map(({ rest }) => rest)
  const last = (keyword: string): string | undefined => all(keyword).at(-1)
  return {
    name,
    base,
    steps: own.flatMap(step),
    env: Object.fromEntries(all('ENV').flatMap((line) => line.split(/\s+/).map(pair))),
    user: last('USER') ?? '0:0',
    workdir: last('WORKDIR') ?? '/',
    volumes: list(last('VOLUME')),
    health: list(/CMD\s+(\[.*\])/s.exec(last('HEALTHCHECK') ?? '')?.[1]),
    command: [...list(last('ENTRYPOINT')), ...list(last('CMD'))],
  }
}

const list = (text: string | undefined): string[] => (text ? (JSON.parse(text) as string[]) : [])

const pair = (text: string): [string, string] => {
  const at = text.indexOf('=')
  return [text.slice(0, at), text.slice(at + 1)]
}

/** Instructions that change no files. */
const DESCRIBE = /^(ARG|LABEL|ENV|WORKDIR|USER|VOLUME|EXPOSE|HEALTHCHECK|STOPSIGNAL|ENTRYPOINT|CMD)$/

function step({ keyword, rest }: Said): Step[] {
  if (DESCRIBE.test(keyword)) return []
  if (keyword === 'RUN') return [{ kind: 'run', command: rest }]
  if (keyword !== 'COPY') throw new Error(`Cannot replay ${keyword}: only RUN and COPY are known`)
  const words = rest.split(/\s+/)
  const from = /^--from=(.+)$/.exec(words[0]!)?.[1]
  const [source, target] = words.slice(-2) as [string, string]
  return [{ kind: 'copy', from: from ?? CONTEXT, source, target }]
}
