import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import type { Config } from '../../../core/config.ts'
import { loadConfig } from '../../../core/config.ts'
import { openStorage } from '../../../core/opening/storage.ts'
import type { Storage } from '../../../core/ports.ts'
import { s3Place } from '../../../core/storage/s3/place.ts'
import { s3Server, type S3Server } from '../../helpers/s3-server.ts'
import { s3Url } from '../../helpers/s3-storage.ts'
import { tcpProxy, type TcpProxy } from '../../helpers/tcp-proxy.ts'

/** Where the objects of a run lie. */
export interface Store {
  /** What the process of that name is told of it, besides the environment. */
  settingsOf(name: string, way: TcpProxy | undefined): Partial<Config>
  /** What all processes are told in their environment. */
  environment: Record<string, string>
  /** A way of one process to the store, where it is a server. */
  way?(): Promise<TcpProxy>
  server?: S3Server
  /** For those who judge: by a straight way. */
  open(): Promise<Storage>
  /** Directories in which work leaves nothing behind, of the processes of those names. */
  forWork(names: readonly string[]): string[]
}

type Teardown = { teardown(fn: () => unknown): unknown }

/** A directory that all processes share. */
function onDisk(dataDir: string): Store {
  return {
    settingsOf: () => ({ dataDir }),
    environment: {},
    open: () => openStorage(loadConfig({ dataDir }, {}), undefined),
    forWork: () => ['temp', 'objects/.tmp'].map((name) => join(dataDir, name)),
  }
}

/** A bucket; each process has a directory of its own. */
async function inBucket(t: Teardown, dataDir: string): Promise<Store> {
  const server = await s3Server(t)
  const { credentials } = server
  const secrets = { urlSecret: randomUUID(), controlSecret: randomUUID() }
  const dirOf = (name: string): string => join(dataDir, name)
  return {
    settingsOf: (name, way) => ({
      ...secrets,
      dataDir: dirOf(name),
      storageUrl: s3Url({ ...server, url: way!.through(server.url).replace(/\/$/, '') }).href,
    }),
    environment: {
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    },
    way: () => {
      const { hostname: host, port } = new URL(server.url)
      return tcpProxy(t, { host, port: Number(port) })
    },
    server,
    async open() {
      const place = s3Place(s3Url(server), { dataDir: dirOf('checker'), fileCacheBytes: 0 }, { credentials })
      return place.open({ clusterId: undefined, secret: secrets.urlSecret, clock: Date.now })
    },
    forWork: (names) =>
      names.flatMap((name) => ['temp', 'file-cache/held'].map((folder) => join(dirOf(name), folder))),
  }
}

export const STORES = {
  disk: (_: Teardown, dataDir: string) => Promise.resolve(onDisk(dataDir)),
  s3: inBucket,
}
export type StoreKind = keyof typeof STORES
