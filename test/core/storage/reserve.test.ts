import t from 'tap'
import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { keepReserve } from '../../../core/storage/reserve.ts'
import { tempDir } from '../../helpers/temp.ts'

const MB = 1024 * 1024

void t.test('Reserve: takes its space once, and gives it back', async (t) => {
  const path = join(tempDir(t), 'reserve')
  await keepReserve(path, MB)
  const { mtimeMs, blocks, mode } = statSync(path)
  t.ok(blocks * 512 >= MB, 'it is really taken')
  t.equal(mode & 0o777, 0o600)
  const again = await keepReserve(path, MB)
  t.equal(statSync(path).mtimeMs, mtimeMs, 'what is there is kept')
  t.equal(await again.release(), MB)
  t.notOk(existsSync(path))
  t.equal(await again.release(), 0)
})

void t.test('Reserve: is made anew where it is not whole', async (t) => {
  const path = join(tempDir(t), 'reserve')
  writeFileSync(path, 'part')
  t.equal(await (await keepReserve(path, MB)).release(), MB)
})

void t.test('Reserve: takes nothing where little is free, or nothing can be written', async (t) => {
  const dir = tempDir(t)
  const reserve = await keepReserve(join(dir, 'reserve'), 2 ** 60)
  t.same(readdirSync(dir), [])
  t.equal(await reserve.release(), 0)
  const nowhere = await keepReserve(join(dir, 'missing', 'reserve'), MB)
  t.equal(await nowhere.release(), 0)
})
