// Entity tags of a job's view, and the comparison of If-None-Match (RFC 9110 §13.1.2: weak).

/** `rev` rises with every visible change of the job. */
export const jobEtag = (jobId: string, rev: number, view: string): string =>
  `W/"${jobId}.${rev}.${view}"`

export function matchesEtag(ifNoneMatch: string | undefined, etag: string): boolean {
  if (ifNoneMatch === undefined) return false
  if (ifNoneMatch.trim() === '*') return true
  const bare = etag.replace(/^W\//, '')
  return ifNoneMatch.split(',').some((tag) => tag.trim().replace(/^W\//, '') === bare)
}
