import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { resolve } from 'node:path'
import t from 'tap'
import { eventually } from '../helpers/eventually.ts'
import { childrenOf, processesMentioning } from '../helpers/processes.ts'

const BUSY = resolve(import.meta.dirname, '../../scripts/busy.sh')

/** Command lines of a run whose command mentions `mark`: the script, its loops and the command. */
const left = (mark: string): string[] => processesMentioning(mark).filter((line) => line.includes(BUSY))

for (const [how, end, code] of [
  ['ends', 'exit 7', 7],
  ['is killed', 'kill -9 $$', 137],
] as const) {
  void t.test(`busy.sh: a command that ${how} ends the loops, and its code is kept`, async (t) => {
    const mark = `${process.pid}-${code}`
    // The command reads what it is given, and counts who runs beside it.
    const command = `read beside; ps -o args= --ppid $PPID | grep -c "$beside"; ${end}`
    const child = execFile(BUSY, ['3', 'sh', '-c', command, mark], (_error, stdout) => t.equal(stdout, '4\n'))
    child.stdin!.end(`${mark}\n`)
    t.same(await once(child, 'close'), [code, null])
    await eventually('nobody is left', () => left(mark).length === 0)
  })
}

void t.test('busy.sh: when it is killed itself, its loops end', async (t) => {
  const mark = `${process.pid}-itself`
  const child = execFile(BUSY, ['2', 'sh', '-c', 'read line', mark])
  await eventually('all run', () => childrenOf(child.pid!).length === 3)
  child.kill('SIGKILL')
  child.stdin!.end('\n')
  await eventually('nobody is left', () => left(mark).length === 0)
  t.equal(child.signalCode, 'SIGKILL')
})

void t.test('busy.sh: what it cannot understand is answered with its usage', async (t) => {
  for (const args of [[], ['6'], ['many', 'true']]) {
    const child = execFile(BUSY, args)
    t.same(await once(child, 'close'), [2, null])
  }
})
