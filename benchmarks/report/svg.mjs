const FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif"

/** Each class in light and in dark; a picture brings its own background, so that it can be read on any page. */
const COLOURS = {
  card: { light: 'fill:#fff;stroke:#cbd5e1', dark: 'fill:#0f172a;stroke:#475569' },
  ours: { light: 'fill:#0d9488', dark: 'fill:#2dd4bf' },
  raw: { light: 'fill:#64748b', dark: 'fill:#94a3b8' },
  other: { light: 'fill:#b7c1cf', dark: 'fill:#56657a' },
  floor: { light: 'fill:none;stroke:#64748b', dark: 'fill:none;stroke:#94a3b8' },
  'line-ours': { light: 'stroke:#0d9488', dark: 'stroke:#2dd4bf' },
  'line-raw': { light: 'stroke:#64748b', dark: 'stroke:#94a3b8' },
  'line-replayed': { light: 'stroke:#b45309', dark: 'stroke:#fbbf24' },
  'line-floor': { light: 'stroke:#b7c1cf', dark: 'stroke:#56657a' },
  grid: { light: 'stroke:#e2e8f0', dark: 'stroke:#334155' },
  strong: { light: 'fill:#0f172a', dark: 'fill:#f1f5f9' },
  text: { light: 'fill:#0f172a', dark: 'fill:#e2e8f0' },
  soft: { light: 'fill:#475569', dark: 'fill:#94a3b8' },
}
const SHAPES =
  '.line{fill:none;stroke-width:2;stroke-linejoin:round}.dashed{stroke-dasharray:5 4}' +
  '.strong{font-size:13px;font-weight:600}.text{font-size:12px}.soft{font-size:11px}'

/** A whole picture: a card with what is drawn on it. */
export function picture({ width, height, title }, parts) {
  const rules = (scheme) =>
    Object.entries(COLOURS)
      .map(([name, colours]) => `.${name}{${colours[scheme]}}`)
      .join('')
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" font-family="${FONT}">`,
    `<title>${escape(title)}</title>`,
    `<style>${rules('light')}${SHAPES}@media (prefers-color-scheme:dark){${rules('dark')}}</style>`,
    `<rect class="card" x=".5" y=".5" width="${width - 1}" height="${height - 1}" rx="8"/>`,
    ...parts,
    '</svg>\n',
  ].join('\n')
}

/** @param {'start' | 'middle' | 'end'} [anchor] */
export function text(style, x, y, content, anchor = 'start') {
  return `<text class="${style}" x="${round(x)}" y="${round(y)}" text-anchor="${anchor}">${escape(content)}</text>`
}

export function bar(style, x, y, width, height) {
  return `<rect class="${style}" x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${height}" rx="2"/>`
}

export function line(style, points) {
  return `<path class="${style}" d="M${points.map(([x, y]) => `${round(x)} ${round(y)}`).join('L')}"/>`
}

function round(value) {
  return Number(value.toFixed(1))
}

function escape(content) {
  return content.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
