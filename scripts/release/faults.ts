/** What a release is made of, as far as it is looked at before. */
export interface Candidate {
  readonly version: string
  /** A file of the repository. */
  readonly read: (path: string) => string
  /** What `git status --porcelain` says. */
  readonly changed: string
}

const PACKAGES = ['clients/typescript/package.json', 'console/package.json']
const OVERLAYS = ['small', 'production'].map((name) => `deploy/kubernetes/${name}/kustomization.yaml`)

/** Why this version cannot be released: one sentence for each fault, with what to do. */
export function faultsOfRelease({ version, read, changed }: Candidate): string[] {
  const said: string[] = []
  if (!/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))
    said.push(`package.json: ${version} is no version such as 1.2.0`)
  for (const path of PACKAGES) {
    const theirs = (JSON.parse(read(path)) as { version: string }).version
    if (theirs !== version)
      said.push(
        `${path} is ${theirs}: npm version ${version} --workspaces --include-workspace-root --no-git-tag-version`,
      )
  }
  const lock = JSON.parse(read('package-lock.json')) as { version: string }
  if (lock.version !== version)
    said.push(`package-lock.json is ${lock.version}: npm install --package-lock-only`)
  for (const path of OVERLAYS)
    if ([...read(path).matchAll(/newTag: (.+)/g)].some(([, tag]) => tag!.replaceAll("'", '') !== version))
      said.push(`${path} names images of another version: node scripts/write-deployment.ts`)
  const section = read('CHANGELOG.md')
    .split(/^## /m)
    .find((one) => one.startsWith(`${version}\n`) || one.startsWith(`${version} `))
  if (section === undefined)
    said.push(`CHANGELOG.md has no section "## ${version}": name its part "Pending" so`)
  else if (!/^- /m.test(section)) said.push(`CHANGELOG.md: the section of ${version} says nothing`)
  if (changed !== '') said.push('there are changes that are not committed: git status')
  return said
}
