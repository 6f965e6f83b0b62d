// The shots tables as text.

import {
  f1,
  precision,
  type Rate,
  recall,
  type ShotsOutcome,
  type ShotsScore,
  scoreShots,
} from './score-shots.ts'

const ORDER = ['cut', 'dissolve', 'fade', 'wipe', 'whip']
const LURES = ['flash', 'strobe', 'whip_pan']

export function shotsReport(detectors: Record<string, readonly ShotsOutcome[]>): string {
  const scores = Object.entries(detectors).map(
    ([name, outcomes]) => [name, scoreShots(outcomes)] as const,
  )
  const lines = [
    '## Shots (±2 frames)',
    '',
    row(
      'detector',
      'hard P',
      'hard R',
      'hard F1',
      'all P',
      'all R',
      'all F1',
      'cut error',
      'edge fades',
    ),
  ]
  for (const [name, s] of scores)
    lines.push(
      row(
        name,
        ...three(s.hard),
        ...three(s.all),
        `${median(s.hardOffBy)} fr`,
        `${s.edges.found}/${s.edges.total}`,
      ),
    )
  lines.push(
    '',
    row('per kind', 'detector', 'truths', 'found %', 'named P', 'named R', 'named F1', 'span IoU'),
  )
  for (const kind of ORDER)
    for (const [name, s] of scores) {
      const k = s.kinds[kind]
      if (k && k.total > 0)
        lines.push(
          row(
            kind,
            name,
            `${k.total}`,
            pct((100 * k.found) / k.total),
            ...(name === 'ours' ? three(k.named) : ['', '', '']),
            k.iou.length && name === 'ours' ? median(k.iou) : '',
          ),
        )
    }
  lines.push('', row('clips without a false boundary', ...scores.map(([name]) => name)))
  const names = Object.keys(scores[0]?.[1].clean ?? {})
  const lures = names.filter((kind) => LURES.includes(kind))
  lines.push(row(LURES.join('+'), ...scores.map(([, s]) => cleanShare(s, lures))))
  for (const kind of names) lines.push(row(kind, ...scores.map(([, s]) => cleanShare(s, [kind]))))
  lines.push(
    '',
    row(
      'hard and over-all misses by kind of clip',
      ...scores.map(([name]) => `${name}: missed, false`),
    ),
  )
  for (const kind of names)
    lines.push(row(kind, ...Object.values(detectors).map((outcomes) => faults(outcomes, kind))))
  return lines.join('\n')
}

/** One line a fault: what was missed, misnamed or invented, for whoever repairs it. */
export function shotsFaults(outcomes: readonly ShotsOutcome[]): string[] {
  return outcomes.flatMap(({ clip, truths, stray }) => [
    ...truths
      .filter((t) => !t.guess && !t.truth.edge)
      .map((t) => `${clip.id} missed ${t.truth.kind} at frames ${t.truth.span.join('–')}`),
    ...stray.map(
      (g) =>
        `${clip.id} false ${g.kind} at ${Math.round(g.atMs)} ms (frame ${clip.shots!.ptsMs.findIndex((t) => t >= g.atMs - 1)})`,
    ),
  ])
}

function faults(outcomes: readonly ShotsOutcome[], kind: string): string {
  const mine = outcomes.filter((o) => o.clip.kind === kind)
  const truths = mine.flatMap((o) => o.truths).filter((t) => !t.truth.edge)
  return `${truths.filter((t) => !t.guess).length} of ${truths.length}, ${mine.reduce((n, o) => n + o.stray.length, 0)}`
}

function cleanShare(s: ShotsScore, kinds: readonly string[]): string {
  const clips = kinds.reduce((n, k) => n + (s.clean[k]?.clips ?? 0), 0)
  const clean = kinds.reduce((n, k) => n + (s.clean[k]?.clean ?? 0), 0)
  return `${clean}/${clips}`
}

const three = (r: Rate) => [precision(r), recall(r), f1(r)].map(pct)
export const pct = (v: number) => (Number.isFinite(v) ? v.toFixed(1) : '–')
export const row = (...cells: string[]) => `| ${cells.join(' | ')} |`

export function median(values: readonly number[]): string {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted.length === 0 ? '–' : sorted[Math.floor(sorted.length / 2)]!.toFixed(2)
}
