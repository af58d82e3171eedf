/** A number as people read it: 1,234. The same in every locale, because models read it too. */
export function grouped(value: number): string {
  return String(Math.ceil(value)).replace(/\B(?=(\d{3})+$)/g, ',')
}
