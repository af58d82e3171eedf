import { styleText } from 'node:util'

type Format = Parameters<typeof styleText>[0]

/** Puts text into a style, or leaves it as it is where there are no colours. */
export type Paint = (format: Format, text: string) => string

export function paint(colours: boolean): Paint {
  return colours ? (format, text) => styleText(format, text, { validateStream: false }) : (_format, text) => text
}

/**
 * Takes everything out of a server's text that a terminal would obey: it could move the cursor, and write another
 * request over the one that is to be approved.
 */
export function plain(text: string): string {
  return text.replace(/\r\n?/g, '\n').replace(/(?![\t\n])[\p{Cc}\p{Bidi_Control}]/gu, '�')
}

/** Breaks lines at words, and words that are longer than a line. */
export function wrap(text: string, width: number): string[] {
  return text.split('\n').flatMap((line) => {
    const lines: string[] = []
    let rest = line
    while (rest.length > width) {
      const space = rest.lastIndexOf(' ', width)
      const at = space > 0 ? space : width
      lines.push(rest.slice(0, at))
      rest = rest.slice(at).replace(/^ /, '')
    }
    return [...lines, rest]
  })
}

/** The first lines of a text, and how many were left out. */
export function clip(
  lines: readonly string[],
  most: number,
): { readonly lines: readonly string[]; readonly left: number } {
  // One line more is no longer than the line that would say so.
  if (lines.length <= most + 1) return { lines, left: 0 }
  return { lines: lines.slice(0, most), left: lines.length - most }
}

/** 1 sample, 2 samples. */
export function count(amount: number, noun: string): string {
  return `${amount} ${noun}${amount === 1 ? '' : 's'}`
}

export function duration(milliseconds: number): string {
  if (milliseconds < 1_000) return `${Math.round(milliseconds)} ms`
  const seconds = milliseconds / 1_000
  if (seconds < 60) return `${seconds.toFixed(1)} s`
  return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`
}

/** The size of base64 data once decoded. */
export function size(base64: string): string {
  const bytes = Math.floor((base64.replace(/=+$/, '').length * 3) / 4)
  return bytes < 1_024 ? count(bytes, 'byte') : `${Math.round(bytes / 1_024)} KB`
}
