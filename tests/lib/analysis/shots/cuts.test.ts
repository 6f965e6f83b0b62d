import { describe, expect, it } from 'vitest'
import { boundariesOf, brief, flat, lit, mix, type Picture, scene, take } from './film.ts'

describe('hard cuts', () => {
  it('finds the first frame of the new shot', () => {
    expect(brief(boundariesOf([...take(1, 30), ...take(2, 25), ...take(3, 30)]))).toEqual([
      'cut@30',
      'cut@55',
    ])
  })

  it('finds shots of five frames', () => {
    const film = [...take(1, 20), ...take(2, 5), ...take(3, 5), ...take(4, 5), ...take(1, 20, 60)]
    expect(brief(boundariesOf(film))).toEqual(['cut@20', 'cut@25', 'cut@30', 'cut@35'])
  })

  it('finds an insert of six frames after which the first shot goes on', () => {
    const film = [...take(1, 20), ...take(2, 6), ...take(1, 20, 20)]
    expect(brief(boundariesOf(film))).toEqual(['cut@20', 'cut@26'])
  })

  it('finds cuts in the dark and between photographs', () => {
    const dark = [...take(1, 25), ...take(2, 25)].map((p) => lit(p, 0.1))
    expect(brief(boundariesOf(dark))).toEqual(['cut@25'])
    const still = (seed: number): Picture[] => Array(20).fill(scene(seed))
    expect(brief(boundariesOf([...still(5), ...still(6), ...still(7)], { grain: 0 }))).toEqual([
      'cut@20',
      'cut@40',
    ])
  })

  it('finds a cut inside a strobe, where light changes everything all the time', () => {
    const film = [...take(1, 32), ...take(2, 32)]
    const strobe = film.map((p, t) => (t > 6 && t < 58 && t % 3 === 0 ? lit(p, 0.3) : p))
    expect(brief(boundariesOf(strobe))).toEqual(['cut@32'])
  })

  it('finds a cut that a flash follows at once', () => {
    const film = [...take(1, 30), ...take(2, 30)]
    film[31] = lit(film[31] as Picture, 2.5, 70)
    expect(brief(boundariesOf(film))).toEqual(['cut@30'])
  })

  it('finds the end of a black leader', () => {
    expect(brief(boundariesOf([...Array(30).fill(flat(16)), ...take(3, 30)]))).toEqual(['cut@30'])
  })
})

describe('what is no cut', () => {
  const clean: [string, () => Picture[]][] = [
    ['one take', () => take(1, 60)],
    [
      'flashes of one to four frames',
      () => {
        const film = take(1, 90)
        for (const [at, n] of [
          [15, 1],
          [35, 2],
          [55, 4],
        ] as const) {
          for (let i = 0; i < n; i++) film[at + i] = lit(film[at + i] as Picture, 2.5, 70)
        }
        return film
      },
    ],
    [
      'a strobe',
      () => take(2, 75).map((p, t) => (t > 15 && t < 60 && t % 6 < 2 ? lit(p, 1.5, 120) : p)),
    ],
    ['a lamp switched on', () => take(1, 60).map((p, t) => (t < 30 ? lit(p, 0.5) : p))],
    [
      'a whip inside one place',
      () => {
        let x = 0
        return Array.from({ length: 60 }, (_, t) => {
          const speed = t > 25 && t < 36 ? 26 : 0.5
          x += speed
          return scene(3, x, 0, speed > 5 ? speed / 2 : 1)
        })
      },
    ],
    [
      'a jerk of the camera with its blur',
      () =>
        Array.from({ length: 60 }, (_, t) => {
          const step = Math.min(4, Math.max(0, t - 28))
          return scene(8, 0.4 * t + step * 17, Math.sin(t / 5), step > 0 && step < 4 ? 17 : 1)
        }),
    ],
    [
      'something dark that passes close to the lens',
      () =>
        take(4, 60).map((p, t) =>
          t < 20 || t > 32
            ? p
            : mix(p, flat(30), (x) => (Math.abs(x - (t - 20) / 12) < 0.3 ? 1 : 0)),
        ),
    ],
    [
      'bars that come inside a shot',
      () =>
        take(5, 60).map((p, t) =>
          t < 30 ? p : mix(p, flat(16), (_, y) => (y < 0.12 || y > 0.88 ? 1 : 0)),
        ),
    ],
    [
      'a window that opens in a screen recording',
      () => {
        const page = scene(6)
        const open = mix(page, scene(9), (x, y) =>
          x > 0.6 && x < 0.9 && y > 0.3 && y < 0.6 ? 1 : 0,
        )
        return [...Array(30).fill(page), ...Array(30).fill(open)]
      },
    ],
  ]
  it.each(clean)('%s', (name, film) => {
    const grain = name.includes('recording') ? 0 : 1
    expect(brief(boundariesOf(film(), { grain }))).toEqual([])
  })
})
