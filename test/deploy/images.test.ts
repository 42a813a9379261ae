import { DockerfileParser, type Dockerfile } from 'dockerfile-ast'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { SERVICES, USER } from '../../deploy/platform.ts'
import { leftOut } from '../../docker/lean.ts'
import { PROJECT, read } from './documents.ts'

/** What is wrong with a Dockerfile: one sentence for each fault. */
function faults(text: string): string[] {
  const file = DockerfileParser.parse(text)
  const of = (keyword: string): string[] => lastStage(file, text, keyword)
  const said: string[] = []
  for (const from of file.getFROMs())
    if (!isStage(file, from.getImage()!) && !/^\d/.test(from.getImageTag() ?? ''))
      said.push(`${from.getImage()} has no exact version`)
  const [user] = of('USER').slice(-1)
  if (!/^[1-9]\d*:[1-9]\d*$/.test(user ?? ''))
    said.push('it runs as root, or as a name that probes cannot tell from root')
  if (of('COPY').some((copy) => !copy.startsWith('--from=')))
    said.push('its last stage copies from the context')
  if (of('ADD').length > 0) said.push('it adds what it does not know')
  if (of('RUN').some((run) => /\b(npm|npx|curl|wget|git)\b/.test(run)))
    said.push('its last stage has tools of a builder')
  if (
    of('RUN').some(
      (run) =>
        run.includes('apt-get install') &&
        !(run.includes('--no-install-recommends') && run.includes('rm -rf /var/lib/apt/lists')),
    )
  )
    said.push('its packages bring what nobody needs')
  for (const keyword of ['ENTRYPOINT', 'CMD'])
    if (!of(keyword)[0]?.startsWith('[')) said.push(`${keyword} needs a shell`)
  if (!/CMD\s+\[/.test(of('HEALTHCHECK')[0] ?? '')) said.push('nothing says whether it is well')
  if (!of('ENTRYPOINT')[0]?.startsWith('["tini"')) said.push('nobody hands signals on and takes up orphans')
  return said
}

const isStage = (file: Dockerfile, image: string): boolean =>
  file.getFROMs().some((from) => from.getBuildStage() === image)

/** The arguments of a keyword in the last stage. */
function lastStage(file: Dockerfile, text: string, keyword: string): string[] {
  const lines = text.split('\n')
  const begins = file.getFROMs().at(-1)!.getRange().start.line
  return file
    .getInstructions()
    .filter((one) => one.getKeyword() === keyword && one.getRange().start.line > begins)
    .map((one) => {
      const { start, end } = one.getRange()
      // With its flags, which the arguments are without.
      return lines
        .slice(start.line, end.line + 1)
        .join('\n')
        .slice(keyword.length)
        .trim()
    })
}

for (const { name } of SERVICES)
  void t.test(`the image of ${name} is lean, pinned, and nobody's root`, (t) => {
    t.same(faults(read(`docker/${name}.Dockerfile`)), [])
    t.end()
  })

void t.test('faults of an image are noticed', (t) => {
  const text = read('docker/vlm.Dockerfile')
  const planted: [string, string][] = [
    [`USER ${USER}:${USER}`, 'USER root'],
    ['FROM debian:12.12-slim', 'FROM debian:latest'],
    ['COPY --from=product /app /app', 'COPY . /app'],
    ['ENTRYPOINT ["tini", "--", "node", "cli/bin.js"]', 'ENTRYPOINT node cli/bin.js'],
    [' --no-install-recommends', ''],
    ['STOPSIGNAL SIGTERM', 'RUN npm ci'],
  ]
  for (const [right, wrong] of planted) {
    t.ok(text.includes(right), right)
    t.not(faults(text.replaceAll(right, wrong)).length, 0, wrong)
  }
  t.end()
})

void t.test(
  'what an image leaves out is there, but for what only others have, and is nothing that services load',
  (t) => {
    const product = [
      'actors',
      'core',
      'cli',
      'gateway',
      'schema',
      'supervisors',
      'docker',
      'console/dist',
      'clients',
      'node_modules',
    ]
    const out = leftOut()
    for (const folder of product) t.notOk(out.includes(folder), folder)
    const onnx = 'node_modules/onnxruntime-node/bin/napi-v6'
    const platforms = readdirSync(join(PROJECT, onnx)).filter((name) => !out.includes(join(onnx, name)))
    t.same(platforms, [process.platform], 'one platform stays')
    t.end()
  },
)
