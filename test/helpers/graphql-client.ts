import { openAsBlob } from 'node:fs'
import { basename } from 'node:path'
import { eventually } from './eventually.ts'

/* eslint-disable @typescript-eslint/no-explicit-any -- a client looks into answers as it likes */

/** Asks a gateway as a client does. */
export async function ask(
  url: string,
  query: string,
  variables: object = {},
): Promise<{ data: any; errors?: any[] }> {
  const answer = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables }),
  })
  return (await answer.json()) as { data: any }
}

/** Uploads a file; the key by which a process can be made of it. */
export async function upload(url: string, path: string): Promise<string> {
  const form = new FormData()
  form.append('file', await openAsBlob(path), basename(path))
  const answer = await fetch(`${url}/uploads`, { method: 'POST', body: form })
  if (answer.status !== 201) throw new Error(`upload: ${answer.status} ${await answer.text()}`)
  return ((await answer.json()) as { uploadKey: string }).uploadKey
}

const CREATE = 'mutation ($input: CreateBatchProcessInput!) { createBatchProcess(input: $input) { id } }'

export async function createProcess(url: string, input: object): Promise<string> {
  const { data, errors } = await ask(url, CREATE, { input })
  if (errors) throw new Error(JSON.stringify(errors))
  return data.createBatchProcess.id as string
}

/** Waits until a process has ended, asking now and then. */
export async function ended(url: string, id: string): Promise<any> {
  const query = `query ($id: ID!) { batchProcess(id: $id) {
    id status cause { code message } counts { chunks chunksTotal completed failed events } } }`
  let process: any
  await eventually(`process ${id} ends`, async () => {
    process = (await ask(url, query, { id })).data?.batchProcess
    return ['completed', 'failed', 'cancelled'].includes(process?.status)
  })
  return process
}
