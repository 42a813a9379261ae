import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import t from 'tap'
import {
  allPids,
  cpuMsOf,
  isAlive,
  isStill,
  parseStat,
  runs,
  startOf,
  startTicksOf,
} from '../../core/processes.ts'

const skip = !existsSync('/proc/self/stat') && 'needs /proc'

void t.test('parseStat() counts the fields from the last bracket of the command', (t) => {
  const fields = ['S', ...Array.from({ length: 49 }, (_, at) => String(at + 4))].join(' ')
  const stat = parseStat(`123 (a) b (c 7) ${fields}\n`)
  t.same(stat, { state: 'S', startTicks: '22', cpuTicks: 14 + 15 })
  t.equal(parseStat(''), undefined)
  t.equal(parseStat('123 (half of a'), undefined)
  t.end()
})

void t.test('A process is alive, and that of its start, until it ends', { skip }, async (t) => {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'])
  const pid = child.pid!
  const [ticks, start] = [startTicksOf(pid), (await startOf(pid))!]
  t.match(start, new RegExp(`^[0-9a-f-]{36}:${ticks}$`))
  t.equal(isAlive(pid), true)
  t.equal(isStill(pid, ticks), true)
  t.equal(isStill(pid, '1'), false, 'one of the same pid is another')
  t.equal(isStill(pid, '0'), true, 'where the start is not known, the pid counts')
  t.equal(await runs(pid, start), true)
  t.equal(await runs(pid, 'long ago'), false)
  t.ok((await allPids()).includes(pid))
  t.type(await cpuMsOf(pid), 'number')
  child.kill('SIGKILL')
  await once(child, 'exit')
  t.equal(isAlive(pid), false)
  t.equal(isStill(pid, ticks), false)
  t.equal(await runs(pid, start), false)
  t.equal(startTicksOf(pid), '0')
  t.equal(await startOf(pid), undefined)
  t.equal(await cpuMsOf(pid), undefined)
})

void t.test('A process that has ended and waits for being reaped runs no more', { skip }, async (t) => {
  // The shell becomes a program that does not wait for the child that the shell had.
  const parent = spawn('sh', ['-c', 'sleep 0.2 & echo $!; exec sleep 60'])
  t.teardown(() => parent.kill('SIGKILL'))
  const [line] = (await once(parent.stdout, 'data')) as [Buffer]
  const pid = Number(line.toString())
  const [start, ticks] = [(await startOf(pid))!, startTicksOf(pid)]
  while (await runs(pid, start)) await new Promise((resolve) => setTimeout(resolve, 20))
  t.equal(process.kill(pid, 0), true, 'it can still be signalled')
  t.equal(startTicksOf(pid), ticks)
  t.equal(isAlive(pid), false)
  t.equal(isStill(pid, ticks), false, 'what it worked with is left behind')
})
