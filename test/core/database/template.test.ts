import t from 'tap'
import { randomBytes } from 'node:crypto'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { openTemplate } from '../../../core/database/template.ts'
import { tempDir } from '../../helpers/temp.ts'

const archive = Buffer.concat([randomBytes(10_000), Buffer.alloc(100_000)])

void t.test('Template: what is saved is loaded, until it is discarded', async (t) => {
  const template = openTemplate(join(tempDir(t), 'new'), 'hash')
  t.equal(await template.load(), undefined)
  await template.save(archive)
  t.same(await template.load(), archive)
  await template.discard()
  t.equal(await template.load(), undefined)
})

void t.test('Template: other migrations have another one', async (t) => {
  const cacheDir = tempDir(t)
  await openTemplate(cacheDir, 'old').save(archive)
  t.equal(await openTemplate(cacheDir, 'new').load(), undefined)
})

void t.test('Template: many makers at once leave one whole template and no drafts', async (t) => {
  const cacheDir = tempDir(t)
  await Promise.all(Array.from({ length: 8 }, () => openTemplate(cacheDir, 'hash').save(archive)))
  t.equal((await readdir(cacheDir)).length, 1)
  t.same(await openTemplate(cacheDir, 'hash').load(), archive)
})

void t.test('Template: one that is cut off or changed counts as none', async (t) => {
  const cacheDir = tempDir(t)
  const template = openTemplate(cacheDir, 'hash')
  await template.save(archive)
  const path = join(cacheDir, (await readdir(cacheDir))[0]!)
  const whole = await readFile(path)
  for (const damaged of [whole.subarray(0, whole.length - 10), Buffer.alloc(0), Buffer.from('no archive')]) {
    await writeFile(path, damaged)
    t.equal(await template.load(), undefined)
  }
  const changed = Buffer.from(whole)
  changed[5000]! ^= 1
  await writeFile(path, changed)
  t.equal(await template.load(), undefined)
})

void t.test('Template: a cache that cannot be used is said to be so on saving, and has none', async (t) => {
  const file = join(tempDir(t), 'file')
  await writeFile(file, '')
  const template = openTemplate(file, 'hash')
  t.equal(await template.load(), undefined)
  await t.rejects(template.save(archive))
})
