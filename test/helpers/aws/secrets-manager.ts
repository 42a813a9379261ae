import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import type { Test } from 'tap'
import { serviceModel } from '../contracts/botocore.ts'
import { CREDENTIALS, faultOfSignature } from './signed.ts'

export interface SecretsManager {
  /** What the SDK reads from the environment to come here. */
  env: Record<string, string>
  /** By ARN or name. */
  secrets: Map<string, string>
  /** Answered to everything, once it is set. */
  fault?: { status: number; type: string }
}

const REGION = 'eu-central-1'

/** AWS Secrets Manager as far as it is read from: JSON 1.1, signed; it refuses what the real one refuses. */
export async function startSecretsManager(t: Test): Promise<SecretsManager> {
  const model = serviceModel('aws-secretsmanager.service-2.json')
  const secrets = new Map<string, string>()
  const server = createServer((request, response) => {
    const refuse = (status: number, type: string, message: string): void => {
      response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-errortype': type })
      response.end(JSON.stringify({ __type: type, message }))
    }
    void buffer(request).then((body) => {
      if (running.fault) return refuse(running.fault.status, running.fault.type, 'as the test wants it')
      const wrong = faultOfSignature(request, body, 'secretsmanager')
      if (wrong) return refuse(400, wrong, 'The security token included in the request is invalid.')
      if (request.headers['x-amz-target'] !== 'secretsmanager.GetSecretValue')
        return refuse(400, 'UnknownOperationException', 'unknown')
      if (request.headers['content-type'] !== 'application/x-amz-json-1.1')
        return refuse(400, 'SerializationException', 'content-type')
      const asked = JSON.parse(body.toString()) as { SecretId: string }
      const wrongIn = model?.wrong('GetSecretValueRequest', asked)
      if (wrongIn) return refuse(400, 'ValidationException', wrongIn)
      const found = secrets.get(asked.SecretId)
      if (found === undefined)
        return refuse(400, 'ResourceNotFoundException', "Secrets Manager can't find the specified secret.")
      response.writeHead(200, { 'content-type': 'application/x-amz-json-1.1' })
      response.end(JSON.stringify({ Name: asked.SecretId, SecretString: found }))
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => server.close())
  const running: SecretsManager = {
    secrets,
    env: {
      CLOUD_PROVIDER: 'aws',
      AWS_REGION: REGION,
      AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
      AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
      AWS_ENDPOINT_URL_SECRETS_MANAGER: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      AWS_MAX_ATTEMPTS: '1',
    },
  }
  return running
}
