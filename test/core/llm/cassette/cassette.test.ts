import { randomUUID } from 'node:crypto'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { SpectraError } from '../../../../core/errors.ts'
import { createPlayer, createRecorder } from '../../../../core/llm/cassette/cassette.ts'
import { createTape } from '../../../../core/llm/cassette/tape.ts'
import type { Chat, ChatAnswer, ChatRequest } from '../../../../core/llm/chat/chat.ts'
import { ModelCapabilities } from '../../../../core/llm/model.ts'
import type { Embedding } from '../../../../core/ports.ts'
import { tempDir } from '../../../helpers/temp.ts'

const can = ModelCapabilities.parse({})
const { signal } = new AbortController()
const SECRETS = ['sk-test', 'postgresql://me:hunter%2Ftwo@db/x']

/** A model that says what it is told, and counts who asked. */
function speaking(says: (request: ChatRequest) => Partial<ChatAnswer>) {
  const counted = { calls: 0 }
  const chat: Chat = {
    ...{ provider: 'openai', model: 'gpt-4o' },
    async ask(request) {
      counted.calls += 1
      return { text: '', toolCalls: [], ended: 'whole', usage: undefined, ...says(request) }
    },
    health: async () => undefined,
  }
  return { chat, counted }
}

const away = speaking(() => {
  throw new SpectraError('SS_PROVIDER_UNAVAILABLE', 'Cannot ask: planted')
})

const question = (text: string, picture = 'a picture'): ChatRequest => ({
  system: 'Say what you see.',
  turns: [{ role: 'user', parts: [{ text }, { picture: Buffer.from(picture) }] }],
  signal,
})

function onTape(t: Test) {
  const dir = join(tempDir(t), 'tape')
  const tape = createTape(dir)
  const files = () => readdirSync(dir)
  return {
    ...{ dir, files, recorder: createRecorder(tape, SECRETS), player: createPlayer(tape, SECRETS) },
    text: () =>
      files()
        .map((name) => readFileSync(join(dir, name), 'utf8'))
        .join('\n'),
  }
}

void t.test('Cassette: what was recorded is answered again, and nobody is asked', async (t) => {
  const { recorder, player } = onTape(t)
  const usage = { inputTokens: 10, outputTokens: 5, costUsd: 0.1 }
  const given = {
    text: 'A cat.',
    usage,
    toolCalls: [{ id: '1', name: 'search', arguments: { text: 'cat' } }],
  }
  const { chat } = speaking(() => given)
  const first = await recorder.chat(chat, can).ask(question('What is it?'))
  const again = await player.chat(away.chat, can).ask(question('What is it?'))
  t.same(again, JSON.parse(JSON.stringify(first)))
  t.equal(away.counted.calls, 0)
  await t.resolves(player.chat(away.chat, can).health())
})

void t.test('Cassette: a call that is not on it says so, and how to record it', async (t) => {
  const { dir, recorder, player } = onTape(t)
  await recorder.chat(speaking(() => ({ text: 'A cat.' })).chat, can).ask(question('What is it?'))
  for (const other of [question('What else?'), question('What is it?', 'another picture')]) {
    await t.rejects(player.chat(away.chat, can).ask(other), {
      ...{ name: 'SpectraError', code: 'SS_CONFIG_INVALID', retryable: false },
      message: `SPECTRA_CASSETTE=record:${dir}`,
    })
  }
})

void t.test('Cassette: ids of another run are found again, in the answer as well', async (t) => {
  const { recorder, player } = onTape(t)
  const echo = speaking(({ turns: [turn] }) => ({ text: JSON.stringify(turn) })).chat
  const [one, other] = [randomUUID(), randomUUID()]
  const asked = (id: string) => question(`{"chunkId":"${id}","before":"${one}"}`)
  await recorder.chat(echo, can).ask(asked(other))
  const third = randomUUID()
  const { text } = await player.chat(away.chat, can).ask(asked(third))
  t.match(text, third)
  t.notMatch(text, other)
})

void t.test('Cassette: no secret gets onto it, and no picture', async (t) => {
  const { recorder, player, text, files } = onTape(t)
  const planted =
    'sk-test Bearer abcdefgh12345 hunter/two hunter%2Ftwo AKIAABCDEFGHIJKLMNOP sk-proj-0123456789abcdef ' +
    'https://store.example/clip.mp4?X-Amz-Signature=deadbeef&token=cafe https://me:pass@host.example/x'
  const { chat } = speaking(() => ({
    text: planted,
    toolCalls: [{ id: '1', name: 'x', arguments: { a: planted } }],
  }))
  await recorder.chat(chat, can).ask(question(planted))
  const refusing = speaking(() => {
    throw new SpectraError('SS_PROVIDER_REFUSED', `Cannot ask: ${planted}`)
  })
  await t.rejects(recorder.chat(refusing.chat, can).ask(question(`other ${planted}`)), {
    code: 'SS_PROVIDER_REFUSED',
  })
  t.equal(files().length, 2)
  t.match(text(), 'store.example/clip.mp4')
  t.notMatch(text(), /sk-test|abcdefgh12345|hunter|AKIAA|0123456789abcdef|deadbeef|cafe|me:pass|a picture/)
  t.notMatch(text(), Buffer.from('a picture').toString('base64'))
  const refused = player.chat(away.chat, can).ask(question(`other ${planted}`))
  await t.rejects(refused, { code: 'SS_PROVIDER_REFUSED', message: /^Cannot ask: / })
})

void t.test('Cassette: what a network or a busy provider did is not on it', async (t) => {
  const { recorder, player } = onTape(t)
  await t.rejects(recorder.chat(away.chat, can).ask(question('What is it?')), {
    code: 'SS_PROVIDER_UNAVAILABLE',
  })
  await t.rejects(player.chat(away.chat, can).ask(question('What is it?')), { code: 'SS_CONFIG_INVALID' })
})

void t.test('Cassette: clips are known by their content, wherever a provider has them', async (t) => {
  const { recorder, player } = onTape(t)
  const path = join(tempDir(t), 'clip.mp4')
  writeFileSync(path, 'a clip')
  const clip = { path, bytes: 6, key: 'some/key' }
  const upload = async () => ({ part: { videoAt: `files/${randomUUID()}` } })
  const uploaded = await recorder.place(upload, away.chat, can)(clip, can, signal)
  const asked = (part: object): ChatRequest => ({
    ...question(''),
    turns: [{ role: 'user', parts: [part as { text: string }] }],
  })
  await recorder.chat(speaking(() => ({ text: 'A cat.' })).chat, can).ask(asked(uploaded!.part))
  const never = async () => {
    throw new Error('planted: nothing is to be uploaded')
  }
  const placed = await player.place(never, away.chat, can)(clip, can, signal)
  t.match(await player.chat(away.chat, can).ask(asked(placed!.part)), { text: 'A cat.' })
})

void t.test('Cassette: vectors are the same to the last bit', async (t) => {
  const { recorder, player } = onTape(t)
  const vectors = [Float32Array.of(0.1, -0.2, 1e-30), Float32Array.of(1, 2, 3)]
  const embedding: Embedding = {
    ...{ provider: 'openai', model: 'small', dimensions: 3 },
    embed: async () => ({ provider: 'openai', model: 'small', vectors, usage: undefined }),
    health: async () => undefined,
  }
  await recorder.embedding(embedding, can).embed(['a', 'b'], 'document')
  const none = { ...embedding, embed: () => Promise.reject(new Error('planted: asked')) }
  const again = await player.embedding(none, can).embed(['a', 'b'], 'document')
  t.same(again.vectors, vectors)
  await t.rejects(player.embedding(none, can).embed(['a', 'b'], 'query'), { code: 'SS_CONFIG_INVALID' })
})

void t.test('Cassette: with recorders at once each question has one take, whole at any time', async (t) => {
  const { recorder, player, files } = onTape(t)
  const { chat } = speaking(() => ({ text: 'A cat. '.repeat(100_000) }))
  const record = (text: string) => recorder.chat(chat, can).ask(question(text))
  const replay = async (text: string): Promise<void> => {
    t.equal((await player.chat(away.chat, can).ask(question(text))).text.length, 700_000)
  }
  const texts = ['0', '1', '2']
  await Promise.all(texts.map(record))
  const many = Array.from({ length: 20 }, () => texts).flat()
  await Promise.all(many.flatMap((text) => [record(text), replay(text)]))
  t.equal(files().length, 3)
})

void t.test('Cassette: a folder that cannot be used, and a file that is no take, are told of', async (t) => {
  const { dir, files, recorder, player } = onTape(t)
  const { chat } = speaking(() => ({ text: 'A cat.' }))
  await recorder.chat(chat, can).ask(question('What is it?'))
  writeFileSync(join(dir, files()[0]!), '{"answer": ')
  const told = { code: 'SS_CONFIG_INVALID', message: /^Cannot read the cassette .* is no take/ }
  await t.rejects(player.chat(away.chat, can).ask(question('What is it?')), told)
  const file = join(dir, files()[0]!)
  const broken = createRecorder(createTape(join(file, 'below')), [])
  await t.rejects(broken.chat(chat, can).ask(question('What is it?')), {
    code: 'SS_CONFIG_INVALID',
    message: /^Cannot write to the cassette/,
  })
})
