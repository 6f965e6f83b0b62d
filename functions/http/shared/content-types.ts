// What a browser may be told about our files. Anything else is bytes to be saved: a page, a script or a
// drawing with scripts inside is never shown from this origin.

const SHOWN = [
  'image/jpeg',
  'image/png',
  'image/webp',
  'image/gif',
  'video/mp4',
  'video/webm',
  'application/json',
]
const SAVED = ['application/zip', 'text/csv', 'text/plain']

export const ARTIFACT_TYPES: readonly string[] = [...SHOWN, ...SAVED, 'application/octet-stream']

export function safeType(contentType: string): { type: string; isShown: boolean } {
  const type = contentType.split(';')[0]?.trim().toLowerCase() ?? ''
  if (SHOWN.includes(type)) return { type, isShown: true }
  return { type: SAVED.includes(type) ? type : 'application/octet-stream', isShown: false }
}

/** File names are made by us; what is not plain ASCII would break the header, so it becomes `_`. */
export function disposition(isShown: boolean, fileName: string): string {
  const name = fileName.replaceAll(/[^A-Za-z0-9._-]/g, '_')
  return `${isShown ? 'inline' : 'attachment'}; filename="${name}"`
}
