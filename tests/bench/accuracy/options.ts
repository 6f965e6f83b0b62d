// The command line of the benchmark.

import { parseArgs } from 'node:util'
import type { Half, Part } from './clip.ts'

export interface Options {
  half: Half | 'all'
  only?: string
  limit?: number
  json?: string
  list: boolean
  renderOnly: boolean
  peers: boolean
  ours: boolean
  faults: boolean
}

export const PARTS: readonly Part[] = ['shots', 'motion', 'look']

export function readOptions(argv: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      half: { type: 'string', default: 'held_out' },
      only: { type: 'string' },
      limit: { type: 'string' },
      json: { type: 'string' },
      list: { type: 'boolean', default: false },
      render: { type: 'boolean', default: false },
      'no-peers': { type: 'boolean', default: false },
      'only-peers': { type: 'boolean', default: false },
      faults: { type: 'boolean', default: false },
    },
  })
  const half = values.half
  if (half !== 'tune' && half !== 'held_out' && half !== 'all')
    throw new TypeError(`--half ${half}: tune, held_out or all`)
  return {
    half,
    list: values.list,
    renderOnly: values.render,
    peers: !values['no-peers'],
    ours: !values['only-peers'],
    faults: values.faults,
    ...(values.only ? { only: values.only } : {}),
    ...(values.limit ? { limit: Number(values.limit) } : {}),
    ...(values.json ? { json: values.json } : {}),
  }
}
