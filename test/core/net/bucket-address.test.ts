import t from 'tap'
import { loadConfig } from '../../../core/config.ts'
import { allowedBucket, bucketAddress } from '../../../core/net/bucket-address.ts'

const [ONE, OTHER] = ['c1c1c1c1-0000-4000-8000-000000000001', 'c2c2c2c2-0000-4000-8000-000000000002']

void t.test('bucketAddress(): a place alone, with its key as it is', (t) => {
  t.match(bucketAddress('s3://media/a/b%20c%3F.mp4'), { scheme: 's3', bucket: 'media', key: 'a/b c?.mp4' })
  t.match(bucketAddress('azblob://media/a.mp4'), { scheme: 'azblob', bucket: 'media', key: 'a.mp4' })
  t.end()
})

void t.test('bucketAddress(): what is more than a place is refused, and shows no secret', (t) => {
  const wrong = [
    's3://media',
    's3://media/',
    's3://media/folder/',
    's3:///a.mp4',
    's3://key:hunter2@media/a.mp4',
    's3://media/a.mp4?endpoint=http://169.254.169.254&x=hunter2',
    's3://media/a.mp4#x',
    's3://media:9000/a.mp4',
    's3://127.0.0.1:80/a.mp4',
    's3://media/in/%2e%2e%2fother/a.mp4',
    's3://media/a%00.mp4',
    's3://media/a%0a.mp4',
    's3://m%2fedia/a.mp4',
    `s3://media/${'a'.repeat(1025)}`,
  ]
  for (const text of wrong)
    t.throws(
      () => bucketAddress(text),
      { code: 'SS_INPUT_INVALID', message: /^Cannot read (?!.*hunter2)/ },
      text,
    )
  t.equal(
    bucketAddress('s3://media/in/../other/a.mp4').key,
    'other/a.mp4',
    'it is what its parser makes of it',
  )
  t.end()
})

void t.test('allowedBucket(): an organization reads what is open to it, by whole folders', (t) => {
  const buckets = [
    's3://all?organization=all',
    `s3://ones/in?organization=${ONE}`,
    `s3://both?organization=${ONE}&organization=${OTHER}`,
    's3://nobodys',
  ]
  const may = (url: string, organizationId?: string): boolean => {
    try {
      allowedBucket(buckets, bucketAddress(url), organizationId)
      return true
    } catch (error) {
      t.match(error, { code: 'SS_ADDRESS_REFUSED', details: { advice: /^Who runs the installation/ } })
      return false
    }
  }
  t.same(
    [
      's3://all/a',
      's3://ones/in/a',
      's3://ones/inside/a',
      's3://ones/a',
      's3://both/a',
      's3://nobodys/a',
    ].map((url) => [may(url, ONE), may(url, OTHER)]),
    [
      [true, true],
      [true, false],
      [false, false],
      [false, false],
      [true, true],
      [false, false],
    ],
  )
  t.equal(may('s3://nobodys/a'), true, 'the machine of who runs it')
  t.throws(() => allowedBucket([], bucketAddress('s3://all/a'), ONE), { code: 'SS_ADDRESS_REFUSED' })
  t.end()
})

void t.test('SPECTRA_SOURCE_BUCKETS: what is wrong with an entry is said at the start', (t) => {
  const wrong: [string, RegExp][] = [
    ['http://media', /SPECTRA_SOURCE_BUCKETS.*no s3:/],
    ['s3://media?organisation=all', /SPECTRA_SOURCE_BUCKETS.*organisation/s],
    ['s3://media?organization=everybody', /SPECTRA_SOURCE_BUCKETS/],
    ['s3://key:hunter2@media', /credentials/],
  ]
  for (const [text, message] of wrong)
    t.throws(
      () => loadConfig({}, { SPECTRA_SOURCE_BUCKETS: text }),
      { code: 'SS_CONFIG_INVALID', message },
      text,
    )
  const { sourceBuckets } = loadConfig(
    {},
    { SPECTRA_SOURCE_BUCKETS: 's3://aaa?organization=all, azblob://bbb/x' },
  )
  t.same(sourceBuckets, ['s3://aaa?organization=all', 'azblob://bbb/x'])
  t.end()
})
