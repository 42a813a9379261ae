import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { NodeHttpHandler } from '@smithy/node-http-handler'

const PATIENCE = { connectionTimeout: 5000, requestTimeout: 10_000 }

/**
 * Reads secrets by ARN or by name. Region, credentials and endpoint are those of the SDK's own chain (`AWS_REGION`, a role of the
 * machine, ...); an ARN brings its region along.
 */
export function createAwsSecretsManager(): (identifier: string) => Promise<string | undefined> {
  return async (identifier) => {
    // arn:aws:secretsmanager:REGION:ACCOUNT:secret:NAME
    const region = identifier.startsWith('arn:') ? identifier.split(':')[3] : undefined
    const client = new SecretsManagerClient({
      ...(region && { region }),
      requestHandler: new NodeHttpHandler(PATIENCE),
    })
    try {
      const { SecretString, SecretBinary } = await client.send(
        new GetSecretValueCommand({ SecretId: identifier }),
      )
      return SecretString ?? (SecretBinary && Buffer.from(SecretBinary).toString())
    } finally {
      client.destroy()
    }
  }
}
