// The table of endpoints.

import type { Hono } from 'hono'
import { artifactsGet } from './artifacts-get.ts'
import { artifactsList } from './artifacts-list.ts'
import { exportsGet } from './exports-get.ts'
import { healthGet } from './health-get.ts'
import { jobsCancel } from './jobs-cancel.ts'
import { jobsCreate } from './jobs-create.ts'
import { jobsDelete } from './jobs-delete.ts'
import { jobsEvents } from './jobs-events.ts'
import { jobsGet } from './jobs-get.ts'
import { jobsList } from './jobs-list.ts'
import { readyGet } from './ready-get.ts'
import type { AppEnv, AppPorts } from './shared/app-ports.ts'
import { createTurnstile, DEFAULT_WAITS } from './shared/waits.ts'
import { uploadsCreate } from './uploads-create.ts'
import { versionGet } from './version-get.ts'
import { virtualMotionCancel } from './virtual-motion-cancel.ts'
import { virtualMotionCreate } from './virtual-motion-create.ts'
import { virtualMotionGet } from './virtual-motion-get.ts'

export function endpoints(ports: AppPorts): Hono<AppEnv>[] {
  const waits = { ...DEFAULT_WAITS, ...ports.http.waits }
  const turnstile = createTurnstile(waits.maxOpen)
  return [
    jobsCreate(ports),
    jobsList(ports),
    jobsGet(ports, waits, turnstile),
    jobsDelete(ports),
    jobsCancel(ports),
    jobsEvents(ports, waits, turnstile),
    virtualMotionCreate(ports),
    virtualMotionGet(ports, waits, turnstile),
    virtualMotionCancel(ports),
    artifactsList(ports),
    artifactsGet(ports),
    exportsGet(ports),
    uploadsCreate(ports),
    healthGet(),
    readyGet(ports),
    versionGet(ports),
  ]
}
