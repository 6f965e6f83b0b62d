// Every repository over one database.

import type { Clock } from '../core/time.ts'
import type { Db } from './client.ts'
import type { Decompositions, Jobs, Uploads } from './jobs.port.ts'
import { createJobs } from './jobs-repo.ts'
import { createDecompositions, createUploads } from './records-repo.ts'
import type { Submissions } from './submissions.port.ts'
import { createSubmissions } from './submissions-repo.ts'

export interface Repos {
  jobs: Jobs
  uploads: Uploads
  decompositions: Decompositions
  submissions: Submissions
}

export function createRepos(options: { db: Db; clock: Pick<Clock, 'nowMs'> }): Repos {
  return {
    jobs: createJobs(options),
    uploads: createUploads(options.db),
    decompositions: createDecompositions(options.db),
    submissions: createSubmissions(options),
  }
}
