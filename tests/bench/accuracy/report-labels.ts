// The motion, look and calibration tables as text.

import { median, pct, row } from './report-shots.ts'
import { calibrate, type LabelOutcome, type SpeedOutcome, scoreTypes } from './score-labels.ts'

export function motionReport(
  outcomes: readonly LabelOutcome[],
  speeds: readonly SpeedOutcome[],
): string {
  const moves = outcomes.filter((o) => o.label.type === 'movement')
  const strict = moves.filter((o) => o.claim?.value === o.clip.motion?.movement).length
  const right = moves.filter((o) => o.right).length
  const lines = [
    '## Camera motion',
    '',
    `movement right ${share(right, moves.length)} (zoom/dolly, pan/truck, tilt/pedestal as one), strict ${share(strict, moves.length)}`,
  ]
  const measured = speeds.filter((s) => s.error !== undefined)
  const errors = (list: readonly SpeedOutcome[]) =>
    `median ${pct(100 * Number(median(list.map((s) => s.error!))))} %, within 8 %: ${share(list.filter((s) => s.error! <= 0.08).length, list.length)}`
  lines.push(
    `speed error: ${errors(measured)}; constant speed without holds: ${errors(measured.filter((s) => s.clip.motion?.easing === 'constant' && (s.clip.motion.startHoldMs ?? 0) + (s.clip.motion.endHoldMs ?? 0) < 300))}; no number: ${speeds.length - measured.length}`,
  )
  for (const key of [...new Set(measured.map((s) => s.key))])
    lines.push(`  ${key}: ${errors(measured.filter((s) => s.key === key))}`)
  lines.push('', row('kind', 'movement right'))
  for (const kind of [...new Set(moves.map((o) => o.clip.kind))]) {
    const mine = moves.filter((o) => o.clip.kind === kind)
    lines.push(row(kind, share(mine.filter((o) => o.right).length, mine.length)))
  }
  lines.push('', typeTable(outcomes))
  return lines.join('\n')
}

export function lookReport(outcomes: readonly LabelOutcome[]): string {
  const clear = outcomes.filter((o) => !o.label.border)
  return [
    '## Light and colour',
    '',
    `labels right without border clips ${share(clear.filter((o) => o.right).length, clear.length)}, with them ${share(outcomes.filter((o) => o.right).length, outcomes.length)}`,
    '',
    typeTable(outcomes),
  ].join('\n')
}

export function calibrationReport(outcomes: readonly LabelOutcome[]): string {
  const c = calibrate(outcomes)
  const lines = [
    '## Confidence',
    '',
    `claims at 0.9 or more: right ${share(c.sure.right, c.sure.claims)} (without border clips ${share(c.sure.rightClear, c.sure.clear)}); of all measurable features ${pct(100 * c.coverage)} % reach 0.9`,
    '',
    row('confidence', 'claims', 'mean', 'right'),
  ]
  for (const bin of c.bins)
    if (bin.claims > 0)
      lines.push(
        row(
          `${bin.from.toFixed(1)}–${(bin.from + 0.1).toFixed(1)}`,
          `${bin.claims}`,
          bin.confidence.toFixed(2),
          share(bin.right, bin.claims),
        ),
      )
  return lines.join('\n')
}

/** One line a wrong label, for whoever repairs it. */
export function labelFaults(
  outcomes: readonly LabelOutcome[],
  speeds: readonly SpeedOutcome[],
): string[] {
  return [
    ...outcomes
      .filter((o) => !o.right)
      .map(
        (o) =>
          `${o.clip.id}${o.label.border ? ' (border)' : ''} ${o.label.type}: true ${o.label.accept[0]}${o.label.number === undefined ? '' : ` (${o.label.number.toFixed(3)})`}, said ${o.claim ? `${o.claim.value} ${o.claim.confidence.toFixed(2)}${o.claim.measured ? ` (${o.claim.measured.number.toFixed(3)})` : ''}` : 'nothing'}`,
      ),
    ...speeds
      .filter((s) => (s.error ?? 1) > 0.15)
      .map(
        (s) =>
          `${s.clip.id} ${s.key}: true ${s.truth.toFixed(2)}, measured ${s.measured?.toFixed(2) ?? 'nothing'} (${s.clip.motion?.easing})`,
      ),
  ]
}

function typeTable(outcomes: readonly LabelOutcome[]): string {
  const lines = [row('type', 'right (clear)', 'right (all)', 'no claim')]
  for (const s of scoreTypes(outcomes))
    lines.push(
      row(
        s.type,
        share(s.clear.right, s.clear.total),
        share(s.all.right, s.all.total),
        `${s.missing}`,
      ),
    )
  return lines.join('\n')
}

const share = (a: number, b: number) => `${pct((100 * a) / b)} % (${a}/${b})`
