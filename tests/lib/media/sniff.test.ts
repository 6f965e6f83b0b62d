import { describe, expect, it } from 'vitest'
import { sniff } from '#lib/media/sniff.ts'

const head = (...parts: (string | number[])[]): Uint8Array =>
  Uint8Array.from(parts.flatMap((p) => (typeof p === 'string' ? [...Buffer.from(p, 'latin1')] : p)))

const ts = (first: number, step: number) => {
  const bytes = new Uint8Array(4096)
  for (let i = first; i < bytes.length; i += step) bytes[i] = 0x47
  return bytes
}

describe('sniff', () => {
  it.each([
    ['mp4', head([0, 0, 0, 32], 'ftypisom')],
    ['mov', head([0, 0, 0, 20], 'ftypqt  ')],
    ['mov', head([0, 0, 0, 8], 'wide')],
    ['matroska', head([0x1a, 0x45, 0xdf, 0xa3, 0xa3, 0x42, 0x82, 0x88], 'matroska')],
    ['webm', head([0x1a, 0x45, 0xdf, 0xa3, 0xa3, 0x42, 0x82, 0x84], 'webm')],
    ['avi', head('RIFF', [1, 2, 3, 4], 'AVI LIST')],
    ['mpegts', ts(0, 188)],
    ['mpegts', ts(4, 192)],
    ['flv', head('FLV', [1, 5])],
    ['ogg', head('OggS', [0, 2])],
    ['asf', head([0x30, 0x26, 0xb2, 0x75, 0x8e, 0x66, 0xcf, 0x11, 0xa6])],
    ['mpeg', head([0, 0, 1, 0xba, 0x44])],
    ['gif', head('GIF89a')],
  ])('knows %s', (container, bytes) => {
    expect(sniff(bytes)).toEqual({ ok: true, container })
  })

  it.each([
    ['input_empty', head()],
    ['input_not_media', head('hello, this is a text named .mp4')],
    ['input_not_media', head('<!DOCTYPE html><html>')],
    ['input_not_media', head('GG')],
    ['input_not_media', head([0x50, 0x4b, 3, 4])],
    ['input_format_not_allowed', head('#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd')],
    ['input_format_not_allowed', head([0xef, 0xbb, 0xbf], '#EXTM3U')],
    ['input_format_not_allowed', head('ffconcat version 1.0\nfile /etc/passwd')],
    ['input_format_not_allowed', head('<?xml version="1.0"?>\n<MPD xmlns="x">')],
    ['input_format_not_allowed', head('<?xml version="1.0"?><!-- x --><svg xmlns="x">')],
    ['input_format_not_allowed', head([0xff, 0xd8, 0xff, 0xe0])],
    ['input_format_not_allowed', head([0x89], 'PNG')],
    ['input_format_not_allowed', head('RIFF', [1, 2, 3, 4], 'WEBPVP8 ')],
    ['input_format_not_allowed', head([0, 0, 0, 28], 'ftypavif')],
    ['input_no_video', head('ID3', [4, 0])],
    ['input_no_video', head('RIFF', [1, 2, 3, 4], 'WAVEfmt ')],
    ['input_no_video', head([0xff, 0xfb, 0x90])],
  ])('refuses with %s', (code, bytes) => {
    expect(sniff(bytes)).toMatchObject({ ok: false, code })
  })

  it('never throws, whatever the bytes are', () => {
    for (let seed = 1; seed < 500; seed++) {
      const bytes = Uint8Array.from({ length: seed % 40 }, (_, i) => (seed * 48271 * (i + 1)) >> 5)
      expect(sniff(bytes)).toHaveProperty('ok')
    }
  })
})
