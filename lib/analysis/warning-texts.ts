// What a measurement warns of, in words.

export const WARNING_TEXTS: Readonly<Record<string, string>> = {
  no_sampled_frame: 'No colour frame falls into this shot, so light and colour are not measured.',
  log_footage: 'This looks like log footage; colour is measured but is not advice-grade.',
  hdr_tone_mapped: 'HDR codes were tone-mapped before light and colour were measured.',
  hdr_declined: 'HDR footage: light and colour that 8-bit codes cannot answer are left out.',
}
