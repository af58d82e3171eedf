/** Named as in `flags.ts`; npm has none of these itself. */
const OPTIONS: readonly string[] = ['name', 'transport', 'provider', 'handoff', 'sdk', 'install']

/**
 * The options of ours that npm took for its own, as it does with those before a `--`: it passes on no more of them than
 * variables. Taken for not given, they would leave somebody with another server than the one they asked for.
 */
export function optionsTakenByNpm(environment: Readonly<Record<string, string | undefined>>): readonly string[] {
  return OPTIONS.flatMap((name) => {
    const value = environment[`npm_config_${name}`]
    if (value === undefined) return []
    // npm writes `--no-handoff` down as a handoff that is empty.
    return [value === '' || value === 'false' ? `--no-${name}` : `--${name}`]
  })
}
