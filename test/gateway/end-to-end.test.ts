import { createClient } from 'graphql-ws'
import { openAsBlob } from 'node:fs'
import t from 'tap'
import WebSocket from 'ws'
import { sampleVideo } from '../helpers/sample.ts'
import { startSpectra } from '../helpers/spectra.ts'
import { tempDir } from '../helpers/temp.ts'

/* eslint-disable @typescript-eslint/no-explicit-any -- a client looks into answers as it likes */

void t.test(
  'Gateway: a video that is uploaded becomes events, clips and search hits, told as they come',
  async (t) => {
    const running = startSpectra(tempDir(t), ['up', '--port', '0'])
    t.teardown(() => running.child.kill('SIGKILL'))
    const url = /Ready: (http:\S+)\/graphql/.exec(await running.printed(/Ready: \S+/))![1]!

    const ask = async (query: string, variables: object = {}): Promise<{ data: any; errors?: any[] }> => {
      const body = JSON.stringify({ query, variables })
      const answer = await fetch(`${url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body,
      })
      return (await answer.json()) as { data: any }
    }

    const form = new FormData()
    form.append('file', await openAsBlob(sampleVideo()), "a 'quoted' name.mp4")
    const uploaded = await fetch(`${url}/uploads`, { method: 'POST', body: form })
    t.equal(uploaded.status, 201)
    const { uploadKey } = (await uploaded.json()) as { uploadKey: string }

    const create = `mutation ($input: CreateBatchProcessInput!) { createBatchProcess(input: $input) { id } }`
    const input = { uploadKey, chunkDuration: 10, idempotencyKey: 'once' }
    const { id } = (await ask(create, { input })).data.createBatchProcess
    t.equal((await ask(create, { input })).data.createBatchProcess.id, id, 'sent again: the same process')
    const conflict = await ask(create, { input: { ...input, chunkDuration: 20 } })
    t.match(conflict.errors, [{ extensions: { code: 'SS_IDEMPOTENCY_CONFLICT' } }])

    const client = createClient({ url: `${url.replace('http', 'ws')}/graphql`, webSocketImpl: WebSocket })
    t.teardown(() => client.dispose())
    const query = `subscription ($id: ID!) { processUpdated(id: $id) {
    process { status counts { chunks chunksTotal completed failed events } } newEvents { id } } }`
    const told: string[] = []
    const statuses = new Set<string>()
    let last: any
    for await (const { data } of client.iterate<any>({ query, variables: { id } })) {
      last = data.processUpdated.process
      statuses.add(last.status)
      told.push(...data.processUpdated.newEvents.map((event: { id: string }) => event.id))
    }
    t.match(last, { status: 'completed', counts: { chunksTotal: last.counts.chunks, failed: 0 } })
    t.ok(last.counts.events > 0)
    t.equal(told.length, last.counts.events)
    t.equal(new Set(told).size, told.length, 'each event once')
    t.ok(statuses.has('processing'))

    const listed = await ask(
      `query ($id: ID!) { batchEvents(processId: $id, first: 200) { nodes { id } }
      batchChunks(processId: $id) { nodes { status videoUrl thumbnailUrl summaryUrl bytes prompt promptVersion
        passedOver { provider } notAsked { reason } } }
      mailboxes { queue ready inFlight } actorTree { kind children { name } } }`,
      { id },
    )
    t.same(listed.data.batchEvents.nodes.map((event: { id: string }) => event.id).sort(), told.sort())
    const chunks = listed.data.batchChunks.nodes
    t.equal(chunks.length, last.counts.chunksTotal)
    const [chunk] = chunks
    t.match(chunk, {
      prompt: 'describe-chunk',
      promptVersion: /^[0-9a-f]{12}$/,
      passedOver: [],
      notAsked: null,
    })
    const part = await fetch(url + chunk.videoUrl, { headers: { range: 'bytes=4-7' } })
    t.equal(part.status, 206)
    t.equal(await part.text(), 'ftyp')
    t.equal(part.headers.get('content-range'), `bytes 4-7/${chunk.bytes}`)
    t.equal((await fetch(url + chunk.thumbnailUrl)).headers.get('content-type'), 'image/jpeg')
    t.match(await (await fetch(url + chunk.summaryUrl)).json(), { summary: String })
    t.equal(listed.data.actorTree.kind, 'node')

    const found = await ask('{ search(text: "red object", limit: 3) { processId score clipUrl startTime } }')
    t.equal(found.data.search[0].processId, id)
    t.equal((await fetch(url + found.data.search[0].clipUrl)).headers.get('content-type'), 'video/mp4')

    const cancelled = await ask('mutation ($id: ID!) { cancelBatchProcess(id: $id) { id } }', { id })
    t.match(cancelled.errors, [{ extensions: { code: 'SS_STATUS_CONFLICT' } }])
    t.equal((await fetch(`${url}/health`)).status, 200)
    const first = await ask('{ batchProcesses(first: 1) { nodes { title } pageInfo { hasNextPage } } }')
    t.same(first.data.batchProcesses, {
      nodes: [{ title: 'a_quoted_name.mp4' }],
      pageInfo: { hasNextPage: false },
    })

    running.child.kill('SIGTERM')
    t.match(await running.finished, { code: 0 })
  },
)
